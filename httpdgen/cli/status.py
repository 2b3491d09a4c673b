"""The command `status`."""

import shutil
import sys
from contextlib import closing
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from httpdgen.cli.options import TOPOLOGY, InventoryOption, named_inventory
from httpdgen.cli.rolling.options import BesideOption, JobsOption, seconds_of
from httpdgen.cli.terminal import ascii_only, in_colour

if TYPE_CHECKING:
    from httpdgen.cli.standing.told import Told

EXAMPLE = """\b
Example:
  httpdgen status -i production
  httpdgen status -i production --watch
  httpdgen status -i production --format json | jq .attention"""

_NARROWEST = 60
_EVERY_SECONDS = 2.0


class Format(StrEnum):
    """How the fleet is told of."""

    TABLE = "table"
    JSON = "json"


def command(  # noqa: PLR0913  # each is an option of the command line
    *,
    inventory: InventoryOption = None,
    topology: BesideOption = TOPOLOGY,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Tell it again and again, until Ctrl-C.")] = False,
    every: Annotated[
        float,
        typer.Option(metavar="TIME", parser=seconds_of, help="How long --watch waits in between.", show_default="2s"),
    ] = _EVERY_SECONDS,
    form: Annotated[Format, typer.Option("--format", help="Tables for a terminal, or JSON.")] = Format.TABLE,
    jobs: JobsOption = None,
) -> None:
    """Tell how the hosts, the web servers and their balancers are now.

    Nothing is changed, and only the inventory is needed. Exit code 3 says that a host was not reached.
    """
    named = named_inventory(inventory, topology)
    from httpdgen.cli.standing.looks import looks
    from httpdgen.cli.standing.watch import watch_on

    def print_it(told: "Told") -> None:
        typer.echo(_text(told, form), nl=False)

    with closing(looks(topology, named, jobs)) as seen:
        if watch:
            watch_on(seen, print_it, every, draw=form is Format.TABLE)
            return
        told = next(seen)
    print_it(told)
    if told.exit_code:
        raise typer.Exit(told.exit_code)


def _text(told: "Told", form: Format) -> str:
    if form is Format.JSON:
        from httpdgen.cli.standing import json_report

        return json_report.tell(told)
    from httpdgen.cli.standing import text

    width = max(_NARROWEST, shutil.get_terminal_size().columns)
    return text.tell(told, width, ascii_only=ascii_only(sys.stdout), in_colour=in_colour(sys.stdout))
