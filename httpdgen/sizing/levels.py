"""The worst loss where requests fail over to anybody: the heaviest units that share a member's work."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.sizing.members import weight_of
from httpdgen.sizing.worst import Worst

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.sizing.members import Member


@dataclass(frozen=True, slots=True)
class Shift:
    """Members that share the requests among themselves once all of `before` are lost."""

    members: tuple[Member, ...]
    before: frozenset[str]


def fits(members: Sequence[Member]) -> bool:
    """Say whether the closed form holds: spares, which fill the gap that a loss leaves, are counted otherwise."""
    return all(member.role != "spare" for member in members)


def worst_by_levels(members: Sequence[Member], tolerate: int) -> dict[str, Worst]:
    """Find the worst of all losses of at most `tolerate` units, for each member that serves in one of them.

    A member's part is its weight over that of everybody who serves beside it, so the worst loss is that of
    the heaviest others, after those units that must be lost before it serves at all.
    """
    worst: dict[str, Worst] = {}
    for shift in _shifts(members):
        if len(shift.before) <= tolerate:
            worst.update(_worst_in(shift, tolerate - len(shift.before)))
    return worst


def _shifts(members: Sequence[Member]) -> Iterator[Shift]:
    """Walk over who serves, then who serves when those are lost, and so on."""
    before: frozenset[str] = frozenset()
    for distance in sorted({member.distance for member in members}):
        for role in ("active", "standby"):
            shift = tuple(member for member in members if (member.distance, member.role) == (distance, role))
            yield Shift(shift, before)
            before |= {member.unit for member in shift}


def _worst_in(shift: Shift, more: int) -> Iterator[tuple[str, Worst]]:
    live = [member for member in shift.members if member.unit not in shift.before]
    weights: dict[str, int] = defaultdict(int)
    for member in live:
        weights[member.unit] += member.weight
    heaviest = sorted(weights, key=lambda unit: (-weights[unit], unit))
    total, before = weight_of(live), tuple(sorted(shift.before))
    for member in live:
        lost = tuple(unit for unit in heaviest[: more + 1] if unit != member.unit)[:more]
        yield member.name, Worst(member.weight, total - sum(weights[unit] for unit in lost), before + lost)
