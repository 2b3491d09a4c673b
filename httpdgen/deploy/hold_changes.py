"""What an operator's word makes of the hold of a node: drain, disable, weight, enable."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from httpdgen.plan.holds import Hold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from httpdgen.plan.shape import NodeShape

_RANKS = ("active", "draining", "disabled", "stopped")


class HoldChange(Protocol):
    """One of them."""

    def __call__(self, node: NodeShape, hold: Hold | None) -> Hold | None:
        """Give the hold of a node from the one that it has; None is none."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Drain or disable: the node keeps another weight where it has one. `since` is now, in seconds since 1970."""

    state: Literal["draining", "disabled"]
    owner: str
    since: int

    def __call__(self, node: NodeShape, hold: Hold | None) -> Hold | None:
        """Give the hold; of what was kept so already, by an operator, the first one stays."""
        if hold is not None and hold.state == self.state and not hold.rollout:
            return hold
        weight = None if hold is None else hold.weight
        return Hold(node.name, self.state, weight, self.owner, "", self.since)


@dataclass(frozen=True, slots=True)
class Weigh:
    """Give another weight; the topology's own lifts that part of a hold."""

    weights: dict[str, int]
    owner: str
    since: int

    def __call__(self, node: NodeShape, hold: Hold | None) -> Hold | None:
        """Give the hold."""
        weight = None if self.weights[node.name] == node.lbfactor else self.weights[node.name]
        if hold is None:
            return None if weight is None else Hold(node.name, None, weight, self.owner, "", self.since)
        if weight is None and hold.state is None:
            return None
        if weight == hold.weight:
            return hold
        return replace(hold, weight=weight, owner=self.owner, since=self.since)


def lifted(node: NodeShape, hold: Hold | None) -> None:
    """Enable: whatever held it, and whoever did."""


def newest(holds: Iterable[Hold]) -> Hold | None:
    """Give the last of the holds that a node has on several web servers, which may differ where something failed."""
    return max(holds, key=lambda hold: hold.since, default=None)


def is_stricter(node: NodeShape, state: str) -> bool:
    """Say whether a node's own state, by its topology, already keeps more away from it than a hold would."""
    return _RANKS.index(node.state) >= _RANKS.index(state)
