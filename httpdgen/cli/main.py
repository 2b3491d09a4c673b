"""The program: its commands, and how it starts."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Annotated, TextIO

import typer

from httpdgen import __version__
from httpdgen.cli import (
    deploy,
    disable,
    drain,
    enable,
    explain,
    init,
    lint,
    plan,
    rebalance,
    render,
    restart,
    rollback,
    schema,
    size,
    status,
    validate,
    verify,
    weight,
)
from httpdgen.cli.guard import guarded

# Plain help: rich's takes twice as long to import, and a boxed example cannot be copied.
app = typer.Typer(
    name="httpdgen",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Example:
  httpdgen init shop && cd shop
  httpdgen size
  httpdgen render
  httpdgen lint build""",
)


def _print_version(*, value: bool) -> None:
    if value:
        typer.echo(f"httpdgen {__version__}")
        raise typer.Exit


@app.callback()
def main(
    *,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Generate the configuration of Apache httpd in front of Tomcat from one file, and check anybody's."""


_BUILDING = (init, validate, size, render, lint)
_ROLLING = (plan, deploy, rollback, restart, verify)
_OPERATING = (status, drain, disable, enable, weight, rebalance)
for _module in (*_BUILDING, *_ROLLING, *_OPERATING, explain, schema):
    app.command(_module.__name__.rpartition(".")[2], epilog=_module.EXAMPLE)(guarded(_module.command))


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def run() -> None:
    """Run the program and exit."""
    # Where an output is closed (>&-), Python has none at all.
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A character that the terminal does not know is shown as an escape, rather than the end of the run.
            stream.reconfigure(errors="backslashreplace")
    app(prog_name="httpdgen")
