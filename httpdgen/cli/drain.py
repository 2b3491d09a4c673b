"""The command `drain`."""

from typing import Annotated

import typer

from httpdgen.cli.operating.options import LockOption, NodesArgument, OutageOption
from httpdgen.cli.options import TOPOLOGY, InventoryOption, named_inventory
from httpdgen.cli.rolling.options import BesideOption, JobsOption, seconds_of

EXAMPLE = """\b
Example:
  httpdgen drain node2 -i production
  httpdgen drain node2 -i production --wait 5m && ssh app2 systemctl stop tomcat10"""


def command(  # noqa: PLR0913  # each is an option of the command line
    nodes: NodesArgument,
    *,
    inventory: InventoryOption = None,
    topology: BesideOption = TOPOLOGY,
    wait: Annotated[
        float | None,
        typer.Option(metavar="TIME", parser=seconds_of, help="Wait at most so long until no request is under way."),
    ] = None,
    allow_outage: OutageOption = False,
    take_lock: LockOption = False,
    jobs: JobsOption = None,
) -> None:
    """Have no web server give new sessions to Tomcats, which keep those that they have.

    That holds on every web server, also over reloads and deploys, until `enable`. Exit code 3 says that a web server
    still sends, or that requests were still under way after the time.
    """
    named = named_inventory(inventory, topology)
    from httpdgen.cli.operating.hold import HoldOrder, hold

    hold(topology, named, HoldOrder(nodes, "draining", wait, allow_outage, take_lock, jobs))
