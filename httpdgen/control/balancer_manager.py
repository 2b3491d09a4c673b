"""Read mod_proxy's balancers from balancer-manager.

Source: httpd manual, mod_proxy_balancer; the XML has no page there, and is what httpd 2.4 writes for `xml=1`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.control.pages import open_page
from httpdgen.control.protocol_error import ProtocolError
from httpdgen.control.running import MemberState, RunningBalancer, RunningMember
from httpdgen.control.xml_page import Part, read_xml

if TYPE_CHECKING:
    from httpdgen.control.http import HttpClient

PAGE = "/balancer-manager"
NAME = "balancer-manager"
_SCHEME = "balancer://"
# The words of a member's status, in the order of MemberState; without any of them, and usable, it is OK.
_STATES = (
    (MemberState.ERROR, frozenset({"Err", "HcFl"})),
    (MemberState.STOPPED, frozenset({"Stop", "Dis", "Shut"})),
    (MemberState.DRAINING, frozenset({"Drn"})),
    (MemberState.STANDBY, frozenset({"Stby", "Spar"})),
    (MemberState.OK, frozenset({"Ok"})),
)


def read_balancers(client: HttpClient) -> tuple[RunningBalancer, ...]:
    """Ask a web server for its balancers.

    Raises:
        OSError: the server is gone, or (TimeoutError) takes too long.
        ProtocolError: there is no such page, or it is not what balancer-manager writes.
    """
    return balancers_of(read_manager(client))


def referer(client: HttpClient) -> dict[str, str]:
    """Give the header without which balancer-manager leaves out every parameter (httpd 2.4.41)."""
    return {"Referer": f"http://{client.host_header}{PAGE}"}


def read_manager(client: HttpClient) -> Part:
    """Ask for the page as XML.

    Raises:
        OSError: the server is gone, or (TimeoutError) takes too long.
        ProtocolError: there is no such page, or it is not what balancer-manager writes.
    """
    answer = open_page(client, f"{PAGE}?xml=1", referer(client))
    return parse_manager(answer.body, answer.header("Content-Type") or "")


def parse_manager(data: bytes, content_type: str) -> Part:
    """Read the page as XML.

    Raises:
        ProtocolError: it is not what balancer-manager writes for `xml=1`.
    """
    if content_type.startswith("text/html"):
        raise ProtocolError(
            f"{NAME} answers in HTML although XML was asked for: "
            "does something between take the Referer away, or change the Host?"
        )
    return read_xml(data, NAME, "manager")


def balancers_of(manager: Part) -> tuple[RunningBalancer, ...]:
    """Give the balancers of the page.

    Raises:
        ProtocolError: one of them is not what balancer-manager writes.
    """
    return tuple(_balancer(part) for part in manager.every("balancers/balancer"))


def nonce_of(manager: Part, balancer: str) -> str | None:
    """Give the nonce of a balancer of the page: "" where it has none, None where it is not told (before 2.4.68)."""
    return next(
        (part.text_or_none("nonce") for part in manager.every("balancers/balancer") if _name(part) == balancer), None
    )


def state_of(status: str) -> MemberState:
    """Give what a member with such words in its status gets.

    >>> state_of("Init Drn Ok ").value
    'draining'
    """
    words = set(status.split())
    for state, those in _STATES:
        if words & those:
            return state
    # Neither usable nor any of what makes it unusable: httpd has not made it ready ("???").
    return MemberState.ERROR


def _balancer(part: Part) -> RunningBalancer:
    return RunningBalancer(
        name=_name(part),
        members=tuple(_member(worker) for worker in part.every("workers/worker")),
        method=part.text_or_none("lbmethod") or "",
    )


def _name(balancer: Part) -> str:
    return balancer.text("name").removeprefix(_SCHEME)


def _member(part: Part) -> RunningMember:
    said = part.text("status")
    return RunningMember(
        name=part.text("name"),
        scheme=part.text("scheme"),
        host=part.text("hostname"),
        port=part.whole("port"),
        route=part.text("route"),
        factor=part.number("loadfactor"),
        state=state_of(said),
        said=said,
        busy=part.whole("busy"),
        elected=part.whole("elected"),
        distance=part.whole_or_none("lbset") or 0,
        lbstatus=part.whole_or_none("lbstatus"),
    )
