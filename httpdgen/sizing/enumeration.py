"""The worst loss found by looking at every one, equal units once; and a bound where they are too many."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from httpdgen.sizing.members import by_unit, serving, spread, spread_inside_domains
from httpdgen.sizing.worst import Worst, heavier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from httpdgen.sizing.members import Member

MOST_LOADS = 200_000  # loads of one member in one case: about a second's work
Kind: TypeAlias = tuple[tuple[object, ...], ...]


def fits(members: Sequence[Member], tolerate: int) -> bool:
    """Say whether every loss can be looked at in reasonable time."""
    ways = [1] + [0] * tolerate
    for alike in _alike(members):
        ways = [sum(ways[max(0, count - len(alike)) : count + 1]) for count in range(tolerate + 1)]
    return sum(ways) * len(members) <= MOST_LOADS


def worst_by_enumeration(members: Sequence[Member], tolerate: int, *, by_domain: bool) -> dict[str, Worst]:
    """Find the worst of all losses of at most `tolerate` units, for each member that serves in one of them.

    Of units that are alike (the same weights, roles, distances and domains), how many are lost counts, not
    which: what the worst case of one of them is, is that of all.
    """
    alike = _alike(members)
    kinds = {unit: index for index, units in enumerate(alike) for unit in units}
    worst: dict[tuple[int, int], Worst] = {}
    places = _places(members, kinds)
    for lost in _losses(alike, tolerate):
        for name, case in _loads(members, lost, by_domain=by_domain).items():
            if places[name] not in worst or case.load > worst[places[name]].load:
                worst[places[name]] = case
    swapped = _Swap(alike, kinds)
    return {
        member.name: swapped(worst[places[member.name]], member.unit)
        for member in members
        if places[member.name] in worst
    }


def _alike(members: Sequence[Member]) -> list[list[str]]:
    """Group units that nothing tells apart; spares are told apart by their order."""
    kinds: dict[Kind, list[str]] = defaultdict(list)
    order = {member.name: place for place, member in enumerate(members) if member.role == "spare"}
    for unit, held in by_unit(members).items():
        kind = tuple(sorted((m.domain, m.distance, m.role, m.weight, order.get(m.name, -1)) for m in held))
        kinds[kind].append(unit)
    return list(kinds.values())


def _places(members: Sequence[Member], kinds: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Give each member its kind of unit and its place in it: members that share both bear the same."""
    places: dict[str, tuple[int, int]] = {}
    for unit, held in by_unit(members).items():
        ordered = sorted(held, key=lambda m: (m.domain, m.distance, m.role, m.weight, m.name))
        places.update({member.name: (kinds[unit], place) for place, member in enumerate(ordered)})
    return places


def _losses(alike: Sequence[Sequence[str]], most: int) -> Iterator[tuple[str, ...]]:
    if not alike:
        yield ()
        return
    for count in range(min(most, len(alike[0])) + 1):
        for rest in _losses(alike[1:], most - count):
            yield (*alike[0][:count], *rest)


def _loads(members: Sequence[Member], units: Sequence[str], *, by_domain: bool) -> dict[str, Worst]:
    lost = {member.name for member in members if member.unit in set(units)}
    flat = _cases(spread(serving(members, lost)), units)
    if not by_domain:
        return flat
    return heavier(flat, _cases(spread_inside_domains(members, lost), units, inside_domain=bool(units)))


def _cases(loads: Mapping[str, Fraction], units: Sequence[str], *, inside_domain: bool = False) -> dict[str, Worst]:
    return {
        name: Worst(load.numerator, load.denominator, tuple(units), inside_domain=inside_domain)
        for name, load in loads.items()
    }


class _Swap:
    """Names another unit of the same kind where the one that was found lost is the member's own."""

    def __init__(self, alike: Sequence[Sequence[str]], kinds: Mapping[str, int]) -> None:
        self._alike = alike
        self._kinds = kinds

    def __call__(self, worst: Worst, own: str) -> Worst:
        if own not in worst.lost:
            return worst
        other = next(unit for unit in self._alike[self._kinds[own]] if unit not in worst.lost)
        lost = tuple(other if unit == own else unit for unit in worst.lost)
        return Worst(worst.weight, worst.total, lost, inside_domain=worst.inside_domain)


def bound(members: Sequence[Member], tolerate: int, *, by_domain: bool) -> dict[str, Worst]:
    """Give each member a load that no loss of at most `tolerate` units exceeds.

    As if the heaviest units beside it, the heaviest of its domain and the heaviest of the other domains were
    lost at once, and no spare came in.
    """
    return {member.name: _bound_of(member, members, tolerate, by_domain=by_domain) for member in members}


def _bound_of(member: Member, members: Sequence[Member], most: int, *, by_domain: bool) -> Worst:
    left = _left_beside(member, members, most)
    load = Fraction(member.weight, left)
    if by_domain:
        before = spread(serving(members))
        inside = [other for other in members if other.domain == member.domain] if member.domain else [member]
        outside = [other for other in members if other not in inside]
        gone = _heaviest(inside, most, member.unit, lambda other: before.get(other.name, Fraction(0)))
        dead = _heaviest(outside, most, member.unit, lambda other: before.get(other.name, Fraction(0)))
        domain_load = before.get(member.name, Fraction(0)) + member.weight * (
            gone / _left_beside(member, inside, most) + dead / left
        )
        load = min(Fraction(1), max(load, domain_load))
    return Worst(load.numerator, load.denominator, ())


def _left_beside(member: Member, members: Iterable[Member], most: int) -> Fraction:
    """Give the least weight that serves with a member, itself included, spares left out."""
    role = "active" if member.role == "spare" else member.role
    peers = [m for m in members if (m.distance, m.role) == (member.distance, role) and m != member]
    everybody = Fraction(member.weight + sum(peer.weight for peer in peers))
    return everybody - _heaviest(peers, most, member.unit, lambda peer: Fraction(peer.weight))


def _heaviest(members: Iterable[Member], most: int, own: str, value: Callable[[Member], Fraction]) -> Fraction:
    units = by_unit(member for member in members if member.unit != own)
    values = sorted((sum(map(value, held), Fraction(0)) for held in units.values()), reverse=True)
    return sum(values[:most], Fraction(0))
