"""The command `enable`."""

from typing import TYPE_CHECKING

import typer

from httpdgen.cli.operating.options import LockOption, NodesArgument
from httpdgen.cli.options import TOPOLOGY, InventoryOption, named_inventory
from httpdgen.cli.rolling.options import BesideOption, JobsOption
from httpdgen.cli.speak import note

if TYPE_CHECKING:
    from httpdgen.deploy.operate import Operated
    from httpdgen.plan.shape import NodeShape

EXAMPLE = """\b
Example:
  httpdgen enable node2 -i production"""


def command(
    nodes: NodesArgument,
    *,
    inventory: InventoryOption = None,
    topology: BesideOption = TOPOLOGY,
    take_lock: LockOption = False,
    jobs: JobsOption = None,
) -> None:
    """Lift what `drain`, `disable`, `weight` or a rollout that has ended keeps from Tomcats.

    They get what their topology says again, on every web server. Exit code 3 says that one did not do it.
    """
    named = named_inventory(inventory, topology)
    from httpdgen.cli.operating.fleet import operated, warn_of_strangers
    from httpdgen.cli.operating.steady import steady
    from httpdgen.cli.operating.tell import tell
    from httpdgen.deploy.hold_changes import lifted
    from httpdgen.deploy.operate import operate

    with operated(topology, named, jobs) as found:
        fleet, names = found.named(nodes)
        warn_of_strangers(fleet.known)
        with steady():
            done = operate(fleet.known, names, lifted, fleet.operator(take_lock=take_lock))
        for name in names:
            typer.echo(_said(fleet.known.shape.nodes[name], done))
        code = tell(done, "still holds it back")
    if code:
        raise typer.Exit(code)


def _said(node: "NodeShape", done: "Operated") -> str:
    """Say what a node is from now on."""
    if node.state != "active":
        note(f"{node.name} is {node.state} by its topology, and stays so until that says otherwise and is deployed")
        return f"{node.name} is held no more, and {node.state} by its topology"
    hold = done.before.get(node.name)
    if hold is None:
        return f"{node.name} was not held; it is enabled, with weight {node.lbfactor}"
    return f"{node.name} is enabled, with weight {node.lbfactor}"
