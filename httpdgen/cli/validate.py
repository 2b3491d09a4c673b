"""The command `validate`."""

import typer

from httpdgen.cli.options import TOPOLOGY, InventoryOption, TopologyArgument, load
from httpdgen.cli.words import counted

EXAMPLE = """\b
Example:
  httpdgen validate
  httpdgen validate shop/topology.yaml -i production"""


def command(topology: TopologyArgument = TOPOLOGY, inventory: InventoryOption = None) -> None:
    """Read and check a topology.

    Every fault is reported at once, with its place, its line and the way out.
    """
    loaded = load(topology, inventory)
    found = loaded.topology
    nodes = sum(1 for _ in found.nodes())
    parts = (
        (len(found.web_tiers), "web tier"),
        (len(found.clusters), "cluster"),
        (nodes, "node"),
        (len(found.sites), "site"),
    )
    typer.echo(f"{topology}: valid: {', '.join(counted(number, what) for number, what in parts)}")
