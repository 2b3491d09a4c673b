"""The command `disable`."""

from httpdgen.cli.operating.options import LockOption, NodesArgument, OutageOption
from httpdgen.cli.options import TOPOLOGY, InventoryOption, named_inventory
from httpdgen.cli.rolling.options import BesideOption, JobsOption

EXAMPLE = """\b
Example:
  httpdgen disable node2 -i production"""


def command(  # noqa: PLR0913  # each is an option of the command line
    nodes: NodesArgument,
    *,
    inventory: InventoryOption = None,
    topology: BesideOption = TOPOLOGY,
    allow_outage: OutageOption = False,
    take_lock: LockOption = False,
    jobs: JobsOption = None,
) -> None:
    """Have no web server send anything to Tomcats, nor the sessions that they have.

    That holds on every web server, also over reloads and deploys, until `enable`. Requests that are under way go on.
    `drain` leaves sessions the time to end. Exit code 3 says that a web server still sends.
    """
    named = named_inventory(inventory, topology)
    from httpdgen.cli.operating.hold import HoldOrder, hold

    hold(topology, named, HoldOrder(nodes, "disabled", None, allow_outage, take_lock, jobs))
