"""Change mod_proxy's balancers while they run, by balancer-manager.

Source: httpd manual, mod_proxy_balancer; which fields there are is what the form of the page itself has. What is
changed lasts until the next reload.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from httpdgen.control.balancer_manager import (
    NAME,
    PAGE,
    balancers_of,
    nonce_of,
    parse_manager,
    read_balancers,
    read_manager,
    referer,
)
from httpdgen.control.edit import check_edit, check_owed, find_balancer, find_member
from httpdgen.control.pages import open_page, send_form
from httpdgen.control.protocol_error import ProtocolError, quoted
from httpdgen.control.running import MemberState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.control.edit import MemberEdit
    from httpdgen.control.http import HttpClient
    from httpdgen.control.running import RunningBalancer, RunningMember

_FORM_BYTES = 1024  # balancer-manager reads no more of it
_NONCE_INPUT = re.compile(rb"""<input type=hidden name=['"]nonce['"] id=['"]nonce['"] value=['"]([^'"]*)['"]>""")
# httpd sets them in the order N, D, S, and requests go on meanwhile: on no way is a member OK between two others.
_FLAGS = {
    MemberState.OK: {"w_status_N": "0", "w_status_D": "0", "w_status_S": "0"},
    MemberState.DRAINING: {"w_status_N": "1", "w_status_D": "0", "w_status_S": "0"},
    MemberState.STOPPED: {"w_status_D": "1"},
}
_BY_REQUESTS = frozenset({"byrequests", "bybusyness"})  # the methods that heed what a member is owed


def edit_member(client: HttpClient, balancer: str, member: RunningMember, edit: MemberEdit) -> RunningMember:
    """Change a member of a balancer; give it as it is read back.

    Raises:
        OSError: the server is gone, or (TimeoutError) takes too long.
        ProtocolError: it is not there, or cannot be changed, or was not: the text says what it still is.
    """
    after = _send(client, balancer, member.name, dict(_fields(edit)))
    return check_edit(after, member.name, edit, NAME)


def rebalance(client: HttpClient, balancer: str) -> RunningBalancer:
    """Clear what the members of a balancer are owed; give it as it is read back.

    A weight that is written, whichever it is, sets the account of every member (`lbstatus`) to its own weight. To
    enable a member that was stopped clears nothing (httpd 2.4.71), nor does anything else but a reload.

    Raises:
        OSError: the server is gone, or (TimeoutError) takes too long.
        ProtocolError: it is not there, or its method counts no requests, or they are still owed.
    """
    before = find_balancer(read_balancers(client), balancer, NAME)
    if len(before.members) < 2:  # noqa: PLR2004  # who is alone gets everything; a write would make its weight 1
        return before
    if before.method not in _BY_REQUESTS:
        raise ProtocolError(
            f"the balancer {quoted(balancer)} balances {quoted(before.method)}, whose counts "
            "only a reload of httpd clears"
        )
    first = before.members[0]
    after = _send(client, balancer, first.name, {"w_lf": _factor(first.factor)})
    return check_owed(after, max(_elected(after) - _elected(before), 0), NAME)


def _elected(balancer: RunningBalancer) -> int:
    return sum(member.elected for member in balancer.members)


def _fields(edit: MemberEdit) -> Iterator[tuple[str, str]]:
    if edit.state is not None:
        yield from _FLAGS[edit.state].items()
    if edit.factor is not None:
        yield "w_lf", _factor(edit.factor)


def _factor(factor: float) -> str:
    """Write a weight: httpd takes 100 times it and cuts, which would make 1.14 of 1.15."""
    return f"{factor + 0.005:.3f}"


def _send(client: HttpClient, balancer: str, member: str, fields: dict[str, str]) -> RunningBalancer:
    """Send a change, and give the balancer as it is then; whether the change was made, nothing else says.

    Raises:
        ProtocolError: there is no such member, or the balancer can only be read.
    """
    manager = read_manager(client)
    # A URL that is not there would reach the member whose URL is the longest beginning of it.
    find_member(find_balancer(balancers_of(manager), balancer, NAME), member, NAME)
    nonce = nonce_of(manager, balancer)
    if nonce is None:
        nonce = _nonce_of_form(client, balancer, member)
    if not nonce:
        raise ProtocolError(
            f"the balancer {quoted(balancer)} has no nonce, and so cannot be changed while httpd runs: "
            "take nonce=None out of its settings"
        )
    form = _encoded({"b": balancer, "w": member, "nonce": nonce, **fields, "xml": "1"}).encode()
    if len(form) > _FORM_BYTES:
        raise ProtocolError(
            f"a change of the member {quoted(member)} has {len(form)} bytes, of which {NAME} reads {_FORM_BYTES}: "
            "change it in the configuration, and reload"
        )
    answer = send_form(client, PAGE, referer(client), form)
    return find_balancer(balancers_of(parse_manager(answer.body, answer.header("Content-Type") or "")), balancer, NAME)


def _nonce_of_form(client: HttpClient, balancer: str, member: str) -> str:
    """Find the nonce in the form of a member, where the XML has none."""
    answer = open_page(client, f"{PAGE}?{_encoded({'b': balancer, 'w': member})}", referer(client))
    found = _NONCE_INPUT.search(answer.body)
    if not found:
        raise ProtocolError(f"{NAME} shows no form for the member {quoted(member)} of {quoted(balancer)}")
    return found[1].decode("latin-1")


def _encoded(fields: dict[str, str]) -> str:
    """Write fields so that they are still whole once httpd has decoded them twice."""
    return "&".join(f"{name}={_once(_once(value))}" for name, value in fields.items())


def _once(value: str) -> str:
    return quote(value, safe="/:")
