"""The command `weight`."""

import re
import time
from typing import TYPE_CHECKING, Annotated

import typer

from httpdgen.cli.operating.options import LockOption
from httpdgen.cli.options import TOPOLOGY, InventoryOption, named_inventory
from httpdgen.cli.rolling.options import BesideOption, JobsOption

if TYPE_CHECKING:
    from httpdgen.plan.holds import Hold
    from httpdgen.plan.shape import NodeShape

EXAMPLE = """\b
Example:
  httpdgen weight node2=1 -i production
  httpdgen weight node1=3 node2=4 -i production"""

_WEIGHTS = range(1, 101)


def command(
    weights: Annotated[list[str], typer.Argument(metavar="NODE=N...", help="Tomcats and their weights, 1 to 100.")],
    *,
    inventory: InventoryOption = None,
    topology: BesideOption = TOPOLOGY,
    take_lock: LockOption = False,
    jobs: JobsOption = None,
) -> None:
    """Give Tomcats other weights, on every web server.

    That holds also over reloads and deploys, until the weight is that of the topology again, or `enable`. Exit code 3
    says that a web server did not do it.
    """
    named = named_inventory(inventory, topology)
    wanted = weights_in(weights)
    from httpdgen.cli.operating.fleet import operated, warn_of_strangers
    from httpdgen.cli.operating.steady import steady
    from httpdgen.cli.operating.tell import tell
    from httpdgen.deploy.hold_changes import Weigh
    from httpdgen.deploy.operate import operate

    with operated(topology, named, jobs) as found:
        fleet, names = found.named(list(wanted))
        held = [hold for name in names for hold in fleet.known.holds(name).values()]
        _see_that_no_rollout_holds(held)
        warn_of_strangers(fleet.known)
        change = Weigh(wanted, fleet.by, int(time.time()))
        with steady():
            done = operate(fleet.known, names, change, fleet.operator(take_lock=take_lock))
        for name in names:
            typer.echo(_said(fleet.known.shape.nodes[name], wanted[name], done.after.get(name)))
        code = tell(done, "has another weight")
    if code:
        raise typer.Exit(code)


def weights_in(given: list[str]) -> dict[str, int]:
    """Read nodes with their weights.

    >>> weights_in(["node1=3", "node2=10"])
    {'node1': 3, 'node2': 10}

    Raises:
        typer.BadParameter: some are none, or a node comes twice.
    """
    found: dict[str, int] = {}
    faults = []
    for text in given:
        name, _, weight = text.partition("=")
        if not name or not re.fullmatch("[0-9]{1,3}", weight) or int(weight) not in _WEIGHTS:
            faults.append(f"NODE=N: {text!r} is no node with a weight from 1 to 100, such as node2=3")
        elif name in found:
            faults.append(f"NODE=N: {name} comes twice")
        else:
            found[name] = int(weight)
    if faults:
        raise typer.BadParameter("\n".join(faults))
    return found


def _see_that_no_rollout_holds(holds: "list[Hold]") -> None:
    """Refuse where a rollout that has not finished would let go of the weight with its own hold."""
    for hold in holds:
        if hold.rollout:
            raise typer.BadParameter(
                f"{hold.node} is held by the rollout {hold.rollout} of {hold.owner}: let that go on, or lift it with"
                f" `httpdgen enable {hold.node}`, and then give the weight"
            )


def _said(node: "NodeShape", weight: int, hold: "Hold | None") -> str:
    """Say what a node has from now on."""
    kept = f"; it is still {hold.state}" if hold is not None and hold.state is not None else ""
    if weight == node.lbfactor:
        return f"{node.name} has weight {weight}, as its topology says{kept}"
    return f"{node.name} has weight {weight} instead of {node.lbfactor}{kept}; `httpdgen enable {node.name}` lifts that"
