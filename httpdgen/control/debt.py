"""Say how many requests members of a balancer are owed, by the accounts that their engine keeps.

Both engines count every request, those of sessions that stay with their member as well, and make up for them with
the requests that have no session: a member that is owed a thousand requests takes every new session until it has had
them. A member that failed and came back is owed what its sessions had on other members since.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from httpdgen.control.running import MemberState
from httpdgen.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpdgen.control.running import RunningBalancer, RunningMember

_BY_BYTES = frozenset({"bytraffic", "Traffic"})
_IN_FLIGHT = "Busyness"
_HUNDREDTHS = 100  # mod_proxy counts its weights so


def owed(balancer: RunningBalancer) -> dict[str, int]:
    """Give the requests that each member is owed, by its name; fewer than none is what it has had too many.

    mod_proxy (byrequests; bybusyness, which asks this account whenever two members are as busy): with each request
    every usable member gains its weight, and the one that serves loses the sum of their weights (`lbstatus`, in
    hundredths of a weight). The sum over all of them never changes, so that what one has above the mean, divided by
    the sum of the weights, is the requests that it is owed. It takes that many x sum / (sum - its own weight) in a
    row: its share of them is due to it anyway. Who is stopped, or failed, keeps its account until it is back.

    mod_jk (Request; Session and Next, which count new sessions alone): a request adds to the one that serves it
    `lbmult`, the smallest common multiple of all weights divided by its own. So `lbvalue` is as large for all when
    each has had its share: what one is below the mean by weights, divided by its `lbmult`, are the requests that it
    is owed. Each worker.maintain halves all of them (but with Next). Who is out is owed nothing: back from an error
    it is given the largest of the others, and to enable it clears them all. With Busyness `lbvalue` is what is under
    way, and all that is there beyond `busy` was left by processes that died: too many that never were.

    A member is compared with those that take turns: at its distance, and standbys and spares by themselves. Where
    bytes are counted (bytraffic, Traffic), or nothing was told, nothing is given.
    """
    if balancer.method in _BY_BYTES:
        return {}
    groups: dict[tuple[int, bool], list[RunningMember]] = defaultdict(list)
    for member in balancer.members:
        groups[member.distance, member.state is MemberState.STANDBY].append(member)
    found: dict[str, int] = {}
    for members in groups.values():
        found |= _by_lbstatus(members) | _by_lbvalue(members, balancer.method)
    return {member.name: found[member.name] for member in balancer.members if member.name in found}


def in_words(count: int) -> str:
    """Say what a member is owed.

    >>> in_words(-1200)
    'has had 1200 requests too many'
    >>> in_words(1)
    'is owed 1 request'
    """
    if count < 0:
        return f"has had {counted(-count, 'request')} too many"
    return f"is owed {counted(count, 'request')}"


def _takes_turns(member: RunningMember) -> bool:
    return member.activation is MemberState.OK and member.state is not MemberState.ERROR


def _by_lbstatus(members: Sequence[RunningMember]) -> dict[str, int]:
    told = [(member, member.lbstatus) for member in members if member.lbstatus is not None]
    turns = [(member.factor, lbstatus) for member, lbstatus in told if _takes_turns(member)]
    found = {}
    for member, lbstatus in told:
        peers = turns if _takes_turns(member) else [*turns, (member.factor, lbstatus)]
        mean = sum(of_peer for _, of_peer in peers) / len(peers)
        total = sum(factor for factor, _ in peers) * _HUNDREDTHS
        found[member.name] = round((lbstatus - mean) / (total or 1))
    return found


def _by_lbvalue(members: Sequence[RunningMember], method: str) -> dict[str, int]:
    told = [(member, member.lbvalue, member.lbmult or 1) for member in members if member.lbvalue is not None]
    if method == _IN_FLIGHT:
        return {member.name: member.busy - round(value / lbmult) for member, value, lbmult in told}
    turns = [(member.factor, value) for member, value, _ in told if _takes_turns(member)]
    mean = sum(factor * value for factor, value in turns) / (sum(factor for factor, _ in turns) or 1)
    return {
        member.name: round((mean - value) / lbmult) if _takes_turns(member) else 0 for member, value, lbmult in told
    }
