"""The command `size`."""

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from httpdgen.cli.options import TOPOLOGY, InventoryOption, TopologyArgument, load
from httpdgen.cli.speak import warn

if TYPE_CHECKING:
    from httpdgen.sizing.result import Sizing

EXAMPLE = """\b
Example:
  httpdgen size
  httpdgen size -i production --format json"""


class Format(StrEnum):
    """How the numbers are printed."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


def command(
    topology: TopologyArgument = TOPOLOGY,
    inventory: InventoryOption = None,
    form: Annotated[Format, typer.Option("--format", help="How the numbers are printed.")] = Format.TABLE,
) -> None:
    """Print every derived number with the reason for it."""
    loaded = load(topology, inventory)
    from httpdgen import sizing
    from httpdgen.sizing.report import to_json, to_markdown

    sizes = sizing.size(loaded.topology)
    match form:
        case Format.TABLE:
            from httpdgen.cli.size_table import print_sizes

            print_sizes(loaded.topology, sizes)
        case Format.JSON:
            typer.echo(json.dumps(to_json(loaded.topology, sizes), indent=2))
        case Format.MARKDOWN:
            typer.echo(to_markdown(loaded.topology, sizes), nl=False)
    warn_of(sizes)


def warn_of(sizes: "Sizing") -> None:
    """Say on standard error what the sizes warn of."""
    warnings = [warning for cluster in sizes.clusters.values() for warning in cluster.warnings]
    warnings += [warning for tier in sizes.web_tiers.values() for warning in tier.warnings]
    for warning in warnings:
        warn(warning)
