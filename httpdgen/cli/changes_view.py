"""Print what differs between a folder and the tree that it should hold: as a list, or as diffs."""

from __future__ import annotations

import os
import sys
from collections import Counter
from typing import TYPE_CHECKING

import typer

from httpdgen.cli.speak import visible
from httpdgen.cli.words import counted
from httpdgen.render.store import diff

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from httpdgen.render.store import Change
    from httpdgen.tree import ConfigTree

_AT_MOST = 20
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}
_SIGNS = {"added": "+", "changed": "~", "removed": "-"}


def list_changes(changes: Sequence[Change]) -> None:
    """Print the first of them, one a line."""
    for change in changes[:_AT_MOST]:
        typer.echo(f"{_SIGNS[change.kind]} {change.kind:7} {change.host}{visible(change.path)}")
    if len(changes) > _AT_MOST:
        typer.echo(f"  ... and {len(changes) - _AT_MOST:,} more")


def print_diffs(changes: Sequence[Change], tree: ConfigTree, folder: Path, mask: Callable[[str], str]) -> None:
    """Print all of them as unified diffs."""
    in_colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    for change in changes:
        for line in diff(change, tree, folder, mask):
            shown = visible(line)
            typer.echo(_styled(shown) if in_colour else shown)


def _styled(line: str) -> str:
    is_head = line.startswith(("--- ", "+++ "))
    return typer.style(line, bold=True) if is_head else typer.style(line, fg=_COLOURS.get(line[:1]))


def summary(changes: Sequence[Change]) -> str:
    """Say how many there are of each kind.

    >>> summary(())
    'nothing changed'
    """
    kinds = Counter[str](change.kind for change in changes)
    parts = [f"{counted(kinds[kind], 'entry')} {kind}" for kind in _SIGNS if kinds[kind]]
    return ", ".join(parts) or "nothing changed"
