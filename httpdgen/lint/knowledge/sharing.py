"""Who shares the requests of a balancer, by which weights, and what is left to whom when some are lost.

A member's part is its weight over that of all who serve beside it. What is said here is never too much: members
that are drained or disabled for now count as if they served, and a member that serves only in another's place (a hot
standby, a spare, one of a greater distance) is not judged.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from httpdgen.observed.fleet import AnyWorker


@dataclass(frozen=True, slots=True)
class Sharer:
    """One who serves; `unit` is what it is lost with, `domain` (mod_jk) where its sessions go first, "" for none."""

    worker: AnyWorker
    weight: Fraction
    unit: str
    domain: str = ""


@dataclass(frozen=True)
class Sharing:
    """All who serve while everything is in service; `replaced` tells that spares come in for those that are lost."""

    sharers: tuple[Sharer, ...]
    replaced: bool = False

    def worst_losses(self, sharer: Sharer, tolerate: int) -> tuple[tuple[str, ...], ...]:
        """Name the units whose loss leaves most to a sharer: of all others, and of the others in its domain."""
        if self.replaced:
            return ((),)
        found = {self._heaviest_beside(sharer, key, tolerate) for key in ("", sharer.domain)}
        return tuple(sorted(found))

    def part(self, sharer: Sharer, lost: Iterable[str]) -> Fraction:
        """Give a sharer's part of all requests when units are lost, which its own must not be.

        Where it has a domain, it may have to take all sessions of those that are lost there.
        """
        gone = [unit for unit in lost if unit != sharer.unit]
        flat = sharer.weight / (self._total - self._weight_of("", gone))
        if not sharer.domain:
            return flat
        whole = sum(self._weights[sharer.domain].values(), Fraction(0))
        inside = whole / (whole - self._weight_of(sharer.domain, gone))
        return max(flat, sharer.weight / self._total * inside)

    def _weight_of(self, domain: str, units: Iterable[str]) -> Fraction:
        return sum((self._weights[domain].get(unit, Fraction(0)) for unit in units), Fraction(0))

    def _heaviest_beside(self, sharer: Sharer, domain: str, most: int) -> tuple[str, ...]:
        others = [unit for unit in self._heaviest[domain][: most + 1] if unit != sharer.unit]
        return tuple(sorted(others[:most]))

    @cached_property
    def _total(self) -> Fraction:
        return sum((sharer.weight for sharer in self.sharers), Fraction(0))

    @cached_property
    def _weights(self) -> Mapping[str, Mapping[str, Fraction]]:
        """Weights by unit, for each domain, and (under "") for all."""
        weights: dict[str, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
        for sharer in self.sharers:
            for domain in {"", sharer.domain}:
                weights[domain][sharer.unit] += sharer.weight
        return weights

    @cached_property
    def _heaviest(self) -> Mapping[str, tuple[str, ...]]:
        """The units of each domain, the heaviest first."""
        return {domain: _by_weight(units) for domain, units in self._weights.items()}


def _by_weight(units: Mapping[str, Fraction]) -> tuple[str, ...]:
    return tuple(sorted(units, key=lambda unit: (-units[unit], unit)))
