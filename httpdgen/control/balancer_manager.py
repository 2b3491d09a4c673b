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
    # Without a Referer of the same host it leaves out every parameter, and answers in HTML (httpd 2.4.41).
    answer = open_page(client, f"{PAGE}?xml=1", {"Referer": f"http://{client.host_header}{PAGE}"})
    return parse_balancers(answer.body, answer.header("Content-Type") or "")


def parse_balancers(data: bytes, content_type: str = "text/xml") -> tuple[RunningBalancer, ...]:
    """Read the page.

    Raises:
        ProtocolError: it is not what balancer-manager writes for `xml=1`.
    """
    if content_type.startswith("text/html"):
        raise ProtocolError(
            "balancer-manager answers in HTML although XML was asked for: "
            "does something between take the Referer away, or change the Host?"
        )
    manager = read_xml(data, "balancer-manager", "manager")
    return tuple(_balancer(part) for part in manager.every("balancers/balancer"))


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
        name=part.text("name").removeprefix(_SCHEME),
        members=tuple(_member(worker) for worker in part.every("workers/worker")),
    )


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
    )
