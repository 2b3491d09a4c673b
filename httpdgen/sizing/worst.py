"""One case of a member's load, and how two are compared."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Worst:
    """The part `weight / total` of all requests that a member bears when the units in `lost` are lost.

    `inside_domain`: it was reached by sessions that stay in their domain. `beyond`: it needs more lost units
    than are tolerated, or units that hold the member itself.
    """

    weight: int
    total: int
    lost: tuple[str, ...]
    inside_domain: bool = False
    beyond: bool = False

    @property
    def load(self) -> Fraction:
        """The part of all requests."""
        return Fraction(self.weight, self.total)


def heavier(first: Mapping[str, Worst], second: Mapping[str, Worst]) -> dict[str, Worst]:
    """Keep, for each member, the heavier of two cases, and the first where they are equal."""
    kept = dict(first)
    for name, worst in second.items():
        if name not in kept or worst.load > kept[name].load:
            kept[name] = worst
    return kept
