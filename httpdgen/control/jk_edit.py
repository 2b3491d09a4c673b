"""Change mod_jk's load balancers while they run, by its status worker.

Source: The Apache Tomcat Connectors, Reference Guide, "Status Worker". What is changed lasts until the next reload.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from httpdgen.control.edit import check_edit, check_owed, find_balancer
from httpdgen.control.jkstatus import NAME, PAGE, parse_workers, read_workers
from httpdgen.control.pages import open_page
from httpdgen.control.protocol_error import ProtocolError, quoted
from httpdgen.control.running import MemberState

if TYPE_CHECKING:
    from httpdgen.control.edit import MemberEdit
    from httpdgen.control.http import HttpClient
    from httpdgen.control.running import RunningBalancer, RunningMember

_ACTIVATIONS = {MemberState.OK: "a", MemberState.DRAINING: "d", MemberState.STOPPED: "s"}
_WILD = frozenset("*?")


def edit_member(client: HttpClient, balancer: str, member: RunningMember, edit: MemberEdit) -> RunningMember:
    """Change a member of a load balancer; give it as it is read back.

    Raises:
        OSError: the server is gone, or (TimeoutError) takes too long.
        ProtocolError: it is not there, or cannot be changed (read_only), or was not: the text says what it still is.
    """
    fields = {}
    if edit.state is not None:
        fields["vwa"] = _ACTIVATIONS[edit.state]
    if edit.factor is not None:
        fields["vwf"] = str(edit.factor)
    _command(client, "update", balancer, member.name, fields)
    return check_edit(find_balancer(read_workers(client), balancer, NAME), member.name, edit, NAME)


def rebalance(client: HttpClient, balancer: str) -> RunningBalancer:
    """Clear what the members of a load balancer are owed; give it as it is read back.

    Each member is reset, which sets its account (`lbvalue`) to 0, and its statistics as well: elected, errors, bytes.
    Requests under way go on, and are still counted. A member in error is left out: a reset would have the next
    request try it, and mod_jk gives it the largest account of the others once it is back.

    Raises:
        OSError: the server is gone, or (TimeoutError) takes too long.
        ProtocolError: it is not there, or can only be read, or requests are still owed.
    """
    for member in find_balancer(read_workers(client), balancer, NAME).members:
        if member.state is not MemberState.ERROR:
            _command(client, "reset", balancer, member.name, {})
    after = find_balancer(read_workers(client), balancer, NAME)
    return check_owed(after, sum(member.elected for member in after.members), NAME)


def _command(client: HttpClient, command: str, balancer: str, member: str, fields: dict[str, str]) -> None:
    """Have the status worker do something with a member.

    Raises:
        ProtocolError: it says that it did not: the member is not there, or the status worker is read_only.
    """
    if _WILD & set(member):
        raise ProtocolError(f"the member {quoted(member)} cannot be changed: to jkstatus its name means several")
    query = urlencode({"cmd": command, "mime": "xml", "w": balancer, "sw": member, **fields})
    parse_workers(open_page(client, f"{PAGE}?{query}").body)
