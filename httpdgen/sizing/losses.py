"""The worst load that each member can come to bear, and by which loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.sizing import domains, enumeration, levels
from httpdgen.sizing.members import by_unit, serving, weight_of
from httpdgen.sizing.worst import Worst, heavier
from httpdgen.words import some_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from httpdgen.sizing.members import Member


@dataclass(frozen=True, slots=True)
class Losses:
    """The worst that can happen to each member.

    `within` holds those that serve after some loss of at most `tolerate` units; `sized_for` holds everybody:
    who serves only beyond that is sized for the least loss in which it does. `exact` is False where
    there are too many cases to look at, and `within` holds bounds that are never too small.
    """

    within: Mapping[str, Worst]
    sized_for: Mapping[str, Worst]
    exact: bool


def worst_losses(members: Sequence[Member], tolerate: int, *, by_domain: bool) -> Losses:
    """Find, for each member, the loss of at most `tolerate` units that gives it most to do.

    Of the rule for the whole cluster and, where `by_domain`, the rule for domains, the larger one counts:
    sessions stay in their domain, but requests without a session spread over everybody.
    """
    within, exact = _within(members, tolerate, by_domain=by_domain and any(member.domain for member in members))
    beyond = {member.name: _when_it_serves(member, members) for member in members if member.name not in within}
    return Losses(within, {**beyond, **within}, exact)


def _within(members: Sequence[Member], tolerate: int, *, by_domain: bool) -> tuple[Mapping[str, Worst], bool]:
    if levels.fits(members) and (not by_domain or domains.fits(members)):
        flat = levels.worst_by_levels(members, tolerate)
        return (heavier(flat, domains.worst_by_domains(members, tolerate)) if by_domain else flat), True
    if enumeration.fits(members, tolerate):
        return enumeration.worst_by_enumeration(members, tolerate, by_domain=by_domain), True
    return enumeration.bound(members, tolerate, by_domain=by_domain), False


def _when_it_serves(member: Member, members: Sequence[Member]) -> Worst:
    """Lose what stands before a member, the heaviest first, until it serves."""
    lost: set[str] = set()
    for other in _before(member, members):
        lost.add(other.name)
        chosen = serving(members, lost)
        if member in chosen:
            units = tuple(sorted({gone.unit for gone in members if gone.name in lost}))
            return Worst(member.weight, weight_of(chosen), units, beyond=True)
    return Worst(0, 1, ())


def _before(member: Member, members: Sequence[Member]) -> list[Member]:
    """List who must be lost before a member serves: nearer ones, then active ones, then spares before it."""
    nearer = [other for other in members if other.distance < member.distance]
    level = [other for other in members if other.distance == member.distance]
    actives = sorted((other for other in level if other.role == "active"), key=lambda other: -other.weight)
    if member.role == "active":
        return nearer
    spares = [other for other in level if other.role == "spare"]
    if member.role == "spare":
        spares = spares[: spares.index(member)]
    return nearer + actives + spares


def unit_names(members: Sequence[Member], units: Sequence[str]) -> str:
    """Say in words which units are lost: by their node where they have one alone.

    >>> from httpdgen.sizing.members import Member
    >>> unit_names([Member("a", 1, "app1"), Member("b", 1, "app2"), Member("c", 1, "app2")], ["app1", "app2"])
    'a and app2 (b, c)'
    """
    held = by_unit(member for member in members if member.unit in units)
    return some_of([_unit_name(unit, [member.name for member in held[unit]]) for unit in sorted(units)])


def _unit_name(unit: str, nodes: Sequence[str]) -> str:
    if len(nodes) == 1:
        return nodes[0]
    more = f" and {len(nodes) - 3} more" if len(nodes) > 3 else ""  # noqa: PLR2004  # enough to see which
    return f"{unit} ({', '.join(nodes[:3])}{more})"
