"""Hold nodes, for drain and disable alike."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import typer

from httpdgen.cli.operating.fleet import operated, warn_of_strangers
from httpdgen.cli.operating.steady import steady
from httpdgen.cli.operating.tell import tell
from httpdgen.cli.operating.waiting import wait
from httpdgen.cli.speak import note
from httpdgen.errors import HttpdgenError
from httpdgen.words import listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from httpdgen.cli.operating.fleet import OperatedFleet

_SAID = {
    "draining": "drained: new sessions go to others, the present ones stay",
    "disabled": "disabled: no request goes there",
}
_FAILING = {"draining": "still sends new sessions", "disabled": "still sends"}


class OutageError(HttpdgenError):
    """A cluster would be without more than it tolerates."""


@dataclass(frozen=True, slots=True)
class HoldOrder:
    """What a command line says: which nodes are held how, and how long is waited for their requests, if at all."""

    nodes: Sequence[str]
    state: Literal["draining", "disabled"]
    wait_seconds: float | None = None
    allow_outage: bool = False
    take_lock: bool = False
    jobs: int | None = None


def hold(topology: Path, inventory: str, order: HoldOrder) -> None:
    """Hold nodes, and wait.

    Raises:
        HttpdgenError: nothing was done.
        typer.Exit: some web servers still send, or requests did not end in time.
    """
    with operated(topology, inventory, order.jobs) as found:
        fleet, names = found.named(order.nodes)
        code = _held(fleet, _holdable(fleet, names, order.state), order)
    if code:
        raise typer.Exit(code)


def _held(fleet: OperatedFleet, nodes: tuple[str, ...], order: HoldOrder) -> int:
    """Hold nodes, wait, and give the exit code."""
    from httpdgen.deploy.hold_changes import Keep
    from httpdgen.deploy.operate import operate
    from httpdgen.deploy.tolerance import beyond_tolerance

    if not nodes:
        return 0
    excess = beyond_tolerance(fleet.known, nodes)
    if excess and not order.allow_outage:
        raise OutageError("; ".join(excess) + ": where that may be, say --allow-outage; nothing was changed")
    warn_of_strangers(fleet.known)
    change = Keep(order.state, fleet.by, int(time.time()))
    with steady() as stop:
        done = operate(fleet.known, nodes, change, fleet.operator(take_lock=order.take_lock))
        lifted = "; ".join(f"`httpdgen enable {node}` lifts that" for node in nodes)
        where = f"{'is' if len(nodes) == 1 else 'are'} {'not everywhere ' if done.failed else ''}"
        typer.echo(f"{listed(nodes)} {where}{_SAID[order.state]}; {lifted}")
        code = tell(done, _FAILING[order.state])
        if order.wait_seconds is not None and done.busy:
            code = wait(fleet, nodes, list(done.busy), order.wait_seconds, stop) or code
    return code


def _holdable(fleet: OperatedFleet, names: tuple[str, ...], state: str) -> tuple[str, ...]:
    """Leave nodes out that get no more by their topology."""
    from httpdgen.deploy.hold_changes import is_stricter

    shapes = fleet.known.shape.nodes
    done = [name for name in names if is_stricter(shapes[name], state)]
    for name in done:
        note(f"{name} is {shapes[name].state} by its topology already")
    return tuple(name for name in names if name not in done)
