"""The worst loss where sessions fail over inside their domain first.

A member bears its own part, that of the units lost in its own domain (shared with what is left there), and
that of domains that are lost whole (shared with everybody left). So a loss is split in two: the heaviest units
of its own domain, as many as pay best, and with the rest whole other domains. Units lost in a domain that lives
on count too, for they leave fewer to share what a dead domain leaves.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from httpdgen.sizing.members import by_unit, weight_of
from httpdgen.sizing.worst import Worst

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from httpdgen.sizing.members import Member


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Units lost in other domains: their weight, and that of the domains among them that are lost whole."""

    dead: int = 0
    lost: int = 0
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain's units, the heaviest first, with their weights."""

    units: tuple[tuple[int, str], ...]

    @property
    def weight(self) -> int:
        """The weight of all of it."""
        return sum(weight for weight, _ in self.units)

    def losses(self, most: int) -> Iterator[Elsewhere]:
        """Walk over the loss of none, of the heaviest unit, of the two heaviest, and so on."""
        lost = 0
        yield Elsewhere()
        for count, (weight, _) in enumerate(self.units[:most], start=1):
            lost += weight
            dead = lost if count == len(self.units) else 0
            yield Elsewhere(dead, lost, tuple(unit for _, unit in self.units[:count]))


# How many units are lost elsewhere, and the best choice of them.
Best: TypeAlias = "Mapping[int, Elsewhere]"


def fits(members: Sequence[Member]) -> bool:
    """Say whether the closed form holds: all serve alike, and what is lost together is of one domain."""
    alike = len({(member.role, member.distance) for member in members}) == 1
    return alike and all(len({member.domain for member in held}) == 1 for held in by_unit(members).values())


def worst_by_domains(members: Sequence[Member], tolerate: int) -> dict[str, Worst]:
    """Find the worst of all losses of at most `tolerate` units, for each member."""
    grouped = _domains(members)
    worst: dict[str, Worst] = {}
    for key, (inside, domain) in grouped.items():
        others = [other for name, (_, other) in grouped.items() if name != key]
        choices = _Choices(weight_of(members), tuple(others), tolerate)
        for member in inside:
            worst[member.name] = _worst_of(member, domain, choices)
    return worst


def _domains(members: Sequence[Member]) -> dict[tuple[str, str], tuple[list[Member], Domain]]:
    """Group by domain; who belongs to none is one by itself: nobody else has its sessions."""
    grouped: dict[tuple[str, str], list[Member]] = defaultdict(list)
    for member in members:
        grouped[member.domain, "" if member.domain else member.unit].append(member)
    return {key: (inside, _domain(inside)) for key, inside in grouped.items()}


def _domain(inside: Sequence[Member]) -> Domain:
    weighed = ((weight_of(held), unit) for unit, held in by_unit(inside).items())
    return Domain(tuple(sorted(weighed, key=lambda pair: (-pair[0], pair[1]))))


def _worst_of(member: Member, domain: Domain, choices: _Choices) -> Worst:
    own = [pair for pair in domain.units if pair[1] != member.unit][: choices.tolerate]
    cases = (_case(member, domain.weight, own[:count], choices) for count in range(len(own) + 1))
    return max(cases, key=lambda case: case.load)


def _case(member: Member, domain_weight: int, own: Sequence[tuple[int, str]], choices: _Choices) -> Worst:
    """Give the load with some units of the own domain lost: w/all x (domain / its rest + dead / everybody left)."""
    lost = sum(weight for weight, _ in own)
    elsewhere = choices.best(lost, choices.tolerate - len(own))
    rest, left = domain_weight - lost, choices.total - lost - elsewhere.lost
    units = tuple(unit for _, unit in own) + elsewhere.units
    return Worst(
        member.weight * (domain_weight * left + elsewhere.dead * rest),
        choices.total * rest * left,
        units,
        inside_domain=bool(units),
    )


class _Choices:
    """The best units to lose outside one domain: those that make dead / everybody left the largest."""

    def __init__(self, total: int, others: tuple[Domain, ...], tolerate: int) -> None:
        self.total = total
        self.tolerate = tolerate
        self._others = others if any(len(other.units) <= tolerate for other in others) else ()
        self._known: dict[tuple[int, int], Elsewhere] = {}

    def best(self, lost: int, most: int) -> Elsewhere:
        """Choose at most `most` units, with a weight of `lost` gone already."""
        if (lost, most) not in self._known:
            self._known[lost, most] = self._search(lost, most)
        return self._known[lost, most]

    def _search(self, lost: int, most: int) -> Elsewhere:
        """Maximise a ratio by steps (Dinkelbach): the choice that beats the last ratio most, until none does."""
        found, dead, left = Elsewhere(), 0, 1
        while True:
            choice = self._beat(dead, left, most)
            rest = self.total - lost - choice.lost
            if choice.dead * left <= dead * rest:
                return found
            found, dead, left = choice, choice.dead, rest

    def _beat(self, dead: int, left: int, most: int) -> Elsewhere:
        """Find the choice with the most of dead' - dead/left x everybody left': by domains, then by units lost."""
        best: dict[int, Elsewhere] = {0: Elsewhere()}
        for other in self._others:
            best = _extended(best, list(other.losses(most)), most, (left, dead))
        return max(best.values(), key=lambda choice: choice.dead * left + choice.lost * dead)


def _extended(best: Best, losses: Sequence[Elsewhere], most: int, price: tuple[int, int]) -> dict[int, Elsewhere]:
    of_dead, of_lost = price
    extended: dict[int, Elsewhere] = {}
    for used, choice in best.items():
        for count, loss in enumerate(losses[: most - used + 1]):
            dead, lost = choice.dead + loss.dead, choice.lost + loss.lost
            known = extended.get(used + count)
            if known is None or dead * of_dead + lost * of_lost > known.dead * of_dead + known.lost * of_lost:
                extended[used + count] = Elsewhere(dead, lost, choice.units + loss.units)
    return extended
