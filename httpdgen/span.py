"""A place in a text: file, line and column."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Where something stands: `file`, and `line` and `column`, both counted from 1.

    >>> str(Span("topology.yaml", 12, 15))
    'topology.yaml:12:15'
    """

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
