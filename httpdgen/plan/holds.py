"""Holds: what keeps a member of a balancer from its usual part, on the web servers, until it is lifted."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Hold:
    """One: `node` is draining (only the sessions that it has) or disabled (nothing), or has another `weight`, or both.

    `owner` is who asked for it (user@machine); `rollout` the id of the rollout that it belongs to, which lifts it
    itself, or "" for one that an operator lifts with `enable`; `since` is seconds since 1970. `beneath` is the
    operator's own hold in whose place a rollout's stands for a while, and which comes back when that is lifted.
    """

    node: str
    state: Literal["draining", "disabled"] | None
    weight: int | None
    owner: str
    rollout: str
    since: int
    beneath: Hold | None = None

    @property
    def of_operator(self) -> Hold | None:
        """The operator's own: it itself, or what is beneath it."""
        return self.beneath if self.rollout else self


def write_holds(holds: Iterable[Hold]) -> bytes:
    """Write holds, a line each, sorted."""
    return "".join(f"{json.dumps(asdict(hold))}\n" for hold in sorted(holds, key=lambda hold: hold.node)).encode()


def read_holds(data: bytes) -> dict[str, Hold]:
    """Read what `write_holds` wrote, by node.

    Raises:
        ValueError: it is something else.
    """
    try:
        holds = [_read(json.loads(line)) for line in data.splitlines()]
    except (TypeError, ValueError) as error:
        raise ValueError("its file of holds cannot be read") from error
    return {hold.node: hold for hold in holds}


def _read(said: dict[str, Any]) -> Hold:  # Any: JSON; whatever does not fit raises
    beneath = said.pop("beneath", None)
    return Hold(**said, beneath=None if beneath is None else _read(beneath))
