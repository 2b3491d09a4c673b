"""What may be changed of a running member, and whether it was: both engines answer 200 to what they do not do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.control.debt import in_words, owed
from httpdgen.control.protocol_error import ProtocolError, quoted
from httpdgen.control.running import MemberState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from httpdgen.control.running import RunningBalancer, RunningMember

# What mod_proxy takes; mod_jk takes more, which no topology may say.
_FACTORS = range(1, 101)
_STATES = frozenset({MemberState.OK, MemberState.DRAINING, MemberState.STOPPED})


@dataclass(frozen=True, slots=True)
class MemberEdit:
    """What a member shall be: OK, DRAINING or STOPPED, and its weight, 1 to 100; None leaves it as it is.

    Its role does not change: a standby that is OK goes on standing by. In mod_proxy a weight, also the one that a
    member has, clears what every member of the balancer is owed; in mod_jk another state does (not with busyness).

    Raises:
        ProtocolError: neither engine can be asked for that.
    """

    state: MemberState | None = None
    factor: int | None = None

    def __post_init__(self) -> None:
        """Check the values: what is out of range, the engines leave out in silence."""
        if self.state is not None and self.state not in _STATES:
            raise ProtocolError(f"no member can be made {self.state.value}: only ok, draining or stopped can be set")
        if self.factor is not None and self.factor not in _FACTORS:
            raise ProtocolError(f"no member can have the weight {self.factor}: a weight is a whole number, 1 to 100")


def find_balancer(balancers: Iterable[RunningBalancer], name: str, page: str) -> RunningBalancer:
    """Find a balancer by its name; `page` is what messages call the page that shows them.

    Raises:
        ProtocolError: it is not there.
    """
    known = {balancer.name: balancer for balancer in balancers}
    if name not in known:
        raise ProtocolError(f"{page} shows no balancer {quoted(name)}, {_only(known)}: did httpd read its new files?")
    return known[name]


def find_member(balancer: RunningBalancer, name: str, page: str) -> RunningMember:
    """Find a member by its whole name: several may have one host, and a URL may begin as another one's does.

    Raises:
        ProtocolError: it is not there.
    """
    known = {member.name: member for member in balancer.members}
    if name not in known:
        raise ProtocolError(
            f"{page} shows no member {quoted(name)} of {quoted(balancer.name)}, {_only(known)}: "
            "did httpd read its new files?"
        )
    return known[name]


def check_edit(balancer: RunningBalancer, name: str, edit: MemberEdit, page: str) -> RunningMember:
    """Compare what a member is after an edit with what it should be, and give it.

    Raises:
        ProtocolError: it is something else, which the text says.
    """
    member = find_member(balancer, name, page)
    # Of an only member mod_proxy makes the weight 1, whatever it is given: it gets everything all the same.
    has_factor = edit.factor is None or member.factor == edit.factor or len(balancer.members) == 1
    if has_factor and edit.state in {None, member.activation}:
        return member
    raise ProtocolError(
        f"{page} answered, and did nothing: the member {quoted(name)} of {quoted(balancer.name)} is still "
        f"{member.activation.value} ({quoted(member.said)}), with the weight {member.factor:g}; "
        "if httpd was reloaded just then, try again"
    )


def check_owed(balancer: RunningBalancer, requests: int, page: str) -> RunningBalancer:
    """Check that nobody is owed more than the requests that came since everybody's debt was cleared; one is no debt.

    Raises:
        ProtocolError: somebody still is, whom the text names.
    """
    for name, count in owed(balancer).items():
        if abs(count) > requests + 1:
            raise ProtocolError(
                f"{page} answered, and did nothing: the member {quoted(name)} of {quoted(balancer.name)} still "
                f"{in_words(count)}; if httpd was reloaded just then, try again"
            )
    return balancer


def _only(known: Iterable[str]) -> str:
    return f"only {', '.join(quoted(name) for name in sorted(known)[:10])}" if known else "nor any other"
