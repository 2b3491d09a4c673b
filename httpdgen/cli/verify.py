"""The command `verify`."""

import shutil
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from httpdgen.cli.options import TOPOLOGY, InventoryOption, TemplatesOption, named_inventory, names_in
from httpdgen.cli.output import write_output
from httpdgen.cli.progress import waiting_bar
from httpdgen.cli.speak import note
from httpdgen.cli.terminal import ascii_only, in_colour

if TYPE_CHECKING:
    from httpdgen.cli.verdict.told import Told
    from httpdgen.cli.verification import Verification

EXAMPLE = """\b
Example:
  httpdgen verify -i production
  httpdgen verify -i production --limit 'web*' --only files,running
  httpdgen verify -i staging --drill --format json --junit verify.xml"""

_NARROWEST = 40


class Format(StrEnum):
    """How the fleet is told of."""

    TABLE = "table"
    JSON = "json"


def _checks(incomplete: str) -> list[str]:
    """Complete the name of a check."""
    from httpdgen.verify.registry import CHECKS

    return [check.name for check in CHECKS if check.name.startswith(incomplete)]


def command(  # noqa: PLR0913  # each is an option of the command line
    *,
    inventory: InventoryOption = None,
    topology: Annotated[
        Path, typer.Option("-t", "--topology", metavar="TOPOLOGY", help="The topology's file.", show_default=True)
    ] = TOPOLOGY,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="CHECK", help="Only this check; again, or with commas, for more.", autocompletion=_checks),
    ] = None,
    skip: Annotated[
        list[str] | None,
        typer.Option(metavar="CHECK", help="Not this check; again, or with commas, for more.", autocompletion=_checks),
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST",
            help="Only this host, group of the inventory, or pattern such as 'web*'; again, or with commas, for more.",
        ),
    ] = None,
    drill: Annotated[
        bool, typer.Option("--drill", help="Stop the Tomcat that holds a session for a while; never by itself.")
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="A table for a terminal, or JSON.")] = Format.TABLE,
    junit: Annotated[
        Path | None,
        typer.Option("--junit", metavar="FILE", dir_okay=False, help="Write the results there as JUnit's XML as well."),
    ] = None,
    templates: TemplatesOption = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", min=1, help="How many hosts are asked at once.")
    ] = None,
) -> None:
    """Check whether the hosts are what the topology says.

    Files, services, ports, both sides of every connection, sessions, replication and TLS are looked at over SSH;
    nothing is changed. Exit code 1 says that a check failed or could not be made, 3 that a host was not reached.
    """
    inventory = named_inventory(inventory, topology)
    if junit is not None and not junit.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {junit.parent}", param_hint="--junit")
    from httpdgen.cli.choice import Asked
    from httpdgen.cli.verification import prepare

    asked = Asked(names_in(only), names_in(skip), names_in(limit), drill)
    verification = prepare(topology, inventory, templates, asked)
    told = _made(verification, jobs)
    _tell(told, form)
    if junit is not None:
        from httpdgen.cli.verdict import junit as junit_form

        write_output(junit, junit_form.tell(told))
    if told.exit_code:
        raise typer.Exit(told.exit_code)


def _made(verification: "Verification", jobs: int | None) -> "Told":
    """Make the checks, with a progress bar."""
    from httpdgen.cli.verdict.told import Told

    choice, before = verification.choice, time.monotonic()
    with waiting_bar("verifying") as shown:
        # That something is stopped is said wherever it may be read again, and the rest where somebody watches.
        report = verification.run(shown, note if choice.drill else shown.say, jobs)
    return Told(report, choice.hosts, choice.checks, time.monotonic() - before)


def _tell(told: "Told", form: Format) -> None:
    """Print the results; the summary goes with them where a person reads them, else to standard error."""
    from httpdgen.cli.verdict import json_report, text
    from httpdgen.cli.verdict.marks import Marks
    from httpdgen.cli.verdict.summary import summary

    if form is Format.JSON:
        typer.echo(json_report.tell(told), nl=False)
    else:
        marks = Marks(ascii_only=ascii_only(sys.stdout), in_colour=in_colour(sys.stdout))
        typer.echo(text.tell(told, marks, max(_NARROWEST, shutil.get_terminal_size().columns)))
    for line in summary(told):
        typer.echo(line, err=form is Format.JSON)
