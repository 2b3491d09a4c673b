"""What stands for a status in a table, in colour and without, on terminals that know more than ASCII and on others."""

from __future__ import annotations

from dataclasses import dataclass

import typer

from httpdgen.verify.outcome import Status

_COLOURS = {Status.PASSED: "green", Status.FAILED: "red", Status.NOT_MADE: "yellow"}


@dataclass(frozen=True, slots=True)
class Marks:
    """How marks are written: with what, and whether in colour."""

    ascii_only: bool = False
    in_colour: bool = False

    @property
    def guide(self) -> str:
        """What leads from a heading down to its column."""
        return "|" if self.ascii_only else "│"

    @property
    def hint(self) -> str:
        """What comes before the way out."""
        return typer.style("hint:", fg="cyan", bold=True) if self.in_colour else "hint:"

    def of(self, status: Status) -> str:
        """Give the mark of a status, one character wide."""
        signs = ".F?" if self.ascii_only else "✓✗?"
        return self.styled(signs[list(Status).index(status)], status)

    def styled(self, text: str, status: Status) -> str:
        """Give a text the colour of a status."""
        return typer.style(text, fg=_COLOURS[status], bold=True) if self.in_colour else text

    def strong(self, text: str) -> str:
        """Make a text stand out."""
        return typer.style(text, bold=True) if self.in_colour else text
