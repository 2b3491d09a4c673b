"""Read mod_jk's load balancers from its status worker.

Source: The Apache Tomcat Connectors, Reference Guide, "Status Worker".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.control.pages import open_page
from httpdgen.control.protocol_error import ProtocolError, quoted
from httpdgen.control.running import MemberState, RunningBalancer, RunningMember
from httpdgen.control.xml_page import Part, read_xml

if TYPE_CHECKING:
    from httpdgen.control.http import HttpClient

PAGE = "/jkstatus"
NAME = "jkstatus"
_ACTIVATIONS = {"ACT": MemberState.OK, "DIS": MemberState.DRAINING, "STP": MemberState.STOPPED}


def read_workers(client: HttpClient) -> tuple[RunningBalancer, ...]:
    """Ask a web server for its load-balancer workers; workers that stand alone are none of them.

    Raises:
        OSError: the server is gone, or (TimeoutError) takes too long.
        ProtocolError: there is no such page, or it is not what the status worker writes, or it says ERROR.
    """
    return parse_workers(open_page(client, f"{PAGE}?cmd=list&mime=xml").body)


def parse_workers(data: bytes) -> tuple[RunningBalancer, ...]:
    """Read the page of `cmd=list`, or the answer of another command (which shows no workers), with `mime=xml`.

    Raises:
        ProtocolError: it is not what the status worker writes, or it says ERROR.
    """
    status = read_xml(data, NAME, "status")
    _check_results(status)
    return tuple(
        RunningBalancer(
            part.text("name"),
            tuple(_member(member) for member in part.every("member")),
            part.text_or_none("method") or "",
        )
        for part in status.every("balancers/balancer")
    )


def _check_results(status: Part) -> None:
    """Look for a result that is OK: the status of HTTP is 200, whatever became of a command."""
    results = list(status.every("result"))
    if not results:
        raise ProtocolError("jkstatus says no result")
    for result in results:
        if result.text("type") != "OK":
            raise ProtocolError(f"jkstatus says {quoted(result.text('type'))}: {quoted(result.text('message'))}")


def _member(part: Part) -> RunningMember:
    activation, condition, kind = part.text("activation"), part.text("state"), part.text("type")
    return RunningMember(
        name=part.text("name"),
        scheme="ajp" if kind.startswith("ajp") else kind,
        host=part.text("host"),
        port=part.whole("port"),
        route=part.text("route"),
        factor=part.whole("lbfactor"),
        state=_state(activation, condition),
        said=f"{activation} {condition}",
        busy=part.whole("busy"),
        elected=part.whole("elected"),
        distance=part.whole_or_none("distance") or 0,
        lbvalue=part.whole_or_none("lbvalue"),
        lbmult=part.whole_or_none("lbmult"),
    )


def _state(activation: str, condition: str) -> MemberState:
    """Give what a member gets; a condition is OK, OK/IDLE, OK/BUSY, ERR, ERR/REC, ERR/FRC or ERR/PRB."""
    usable = condition.partition("/")[0]
    if usable not in {"OK", "ERR"} or activation not in _ACTIVATIONS:
        raise ProtocolError(f"jkstatus says {quoted(activation)} and {quoted(condition)} for a member, unknown here")
    return MemberState.ERROR if usable == "ERR" else _ACTIVATIONS[activation]
