"""What stands for how far something is, in colour and without, on terminals that know more than ASCII and on others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from httpdgen.cli import terminal
from httpdgen.deploy.events import Mark
from httpdgen.deploy.report import Outcome

if TYPE_CHECKING:
    from typing import TextIO

_SIGNS = {Mark.BEGUN: "▸", Mark.WAITING: "…", Mark.DONE: "✓", Mark.FAILED: "✗"}
_ASCII = {Mark.BEGUN: ">", Mark.WAITING: "~", Mark.DONE: ".", Mark.FAILED: "F"}
_COLOURS = {Mark.BEGUN: "cyan", Mark.WAITING: "yellow", Mark.DONE: "green", Mark.FAILED: "red"}
_OUTCOMES = {
    Outcome.CHANGED: "green",
    Outcome.RETURNED: "yellow",
    Outcome.FAILED: "red",
    Outcome.UNREACHABLE: "red",
}


@dataclass(frozen=True, slots=True)
class Signs:
    """How marks are written: with what, and whether in colour."""

    ascii_only: bool = False
    in_colour: bool = False

    @classmethod
    def on(cls, stream: TextIO) -> Signs:
        """Give those that can be shown there."""
        return cls(terminal.ascii_only(stream), terminal.in_colour(stream))

    @property
    def guide(self) -> str:
        """What leads from a heading down to its column."""
        return "|" if self.ascii_only else "│"

    @property
    def cut(self) -> str:
        """What stands where a text is cut."""
        return "~" if self.ascii_only else "…"

    def of(self, mark: Mark) -> str:
        """Give the sign of a mark, one character wide."""
        return self._styled((_ASCII if self.ascii_only else _SIGNS)[mark], _COLOURS[mark])

    def outcome(self, outcome: Outcome, width: int = 0) -> str:
        """Write an outcome in its colour, filled up to a width."""
        return self._styled(outcome.value, _OUTCOMES.get(outcome)) + " " * (width - len(outcome.value))

    def strong(self, text: str) -> str:
        """Make a text stand out."""
        return typer.style(text, bold=True) if self.in_colour else text

    def _styled(self, text: str, colour: str | None) -> str:
        return typer.style(text, fg=colour, bold=True) if self.in_colour and colour else text
