"""The command `rebalance`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from httpdgen.cli.operating.options import LockOption
from httpdgen.cli.options import TOPOLOGY, InventoryOption, named_inventory
from httpdgen.cli.rolling.options import BesideOption, JobsOption

if TYPE_CHECKING:
    from httpdgen.deploy.rebalancing import Rebalanced

EXAMPLE = """\b
Example:
  httpdgen rebalance -i production
  httpdgen rebalance -i production node2"""


def command(
    nodes: Annotated[
        list[str] | None,
        typer.Argument(metavar="NODE...", help="The clusters of these Tomcats; by itself every cluster."),
    ] = None,
    *,
    inventory: InventoryOption = None,
    topology: BesideOption = TOPOLOGY,
    take_lock: LockOption = False,
    jobs: JobsOption = None,
) -> None:
    """Clear what balancers owe their members, which decides who gets the next new sessions.

    A Tomcat that crashed and came back is owed every request that others answered for it, and gets all new sessions
    until it has had them; one that had too many gets none. `status` tells. Exit code 3 says that a web server did not
    do it.
    """
    named = named_inventory(inventory, topology)
    from httpdgen.cli.operating.fleet import operated, warn_of_strangers
    from httpdgen.cli.operating.steady import steady
    from httpdgen.deploy.rebalancing import rebalance_everywhere

    with operated(topology, named, jobs) as found:
        fleet, names = found.named(nodes or ())
        shape = fleet.known.shape
        clusters = sorted({shape.nodes[name].cluster for name in names} if names else shape.clusters)
        warn_of_strangers(fleet.known)
        with steady():
            done = rebalance_everywhere(fleet.known, clusters, fleet.operator(take_lock=take_lock))
    code = _tell(done)
    if code:
        raise typer.Exit(code)


def _tell(done: "Rebalanced") -> int:
    """Print the figures of each node, before and after, and give the exit code."""
    from httpdgen.cli.operating.owed_table import lines
    from httpdgen.cli.operating.tell import print_rows, told_of_failures
    from httpdgen.cli.rolling.shown import shown_without
    from httpdgen.cli.rolling.signs import Signs
    from httpdgen.deploy.events import Mark

    for line in lines(done.cleared, Signs.on(sys.stdout)):
        typer.echo(line)
    rows = dict.fromkeys(done.resting, (Mark.DONE, "httpd does not run: it owes nothing"))
    rows |= {host: (Mark.FAILED, f"still owes: {shown_without(why)}") for host, why in done.failed.items()}
    print_rows(rows)
    return told_of_failures(done.failed, "still owes what it did")
