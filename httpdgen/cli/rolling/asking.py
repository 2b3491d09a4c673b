"""Ask before anything is changed."""

from __future__ import annotations

import sys

import typer

from httpdgen.cli import exits
from httpdgen.cli.speak import complain, note


def agreed(question: str, *, yes: bool) -> None:
    """Go on only where somebody agrees, or has by `--yes`.

    Raises:
        typer.Exit: nobody did.
    """
    if yes:
        return
    if not _is_attended():
        complain("nobody is here to be asked: look at the plan, then run it with --yes")
        raise typer.Exit(exits.BAD)
    if not typer.confirm(question, err=True):
        note("nothing was changed")
        raise typer.Exit(exits.NO)


def _is_attended() -> bool:
    """Say whether somebody reads the question, and can answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()
