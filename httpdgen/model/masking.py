"""Show the line of a fault, and no secret that somebody wrote into it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from httpdgen.model.document.nodes import scalars
from httpdgen.model.secrets import MASK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.model.document.nodes import Scalar
    from httpdgen.model.document.parse import Document
    from httpdgen.model.problem import Path
    from httpdgen.model.shape import Shape

_LONGEST_LINE = 200
# For text that could not be parsed: the beginning of an entry or item, and a key that may lead to a secret.
_BEGINNING = re.compile(r"\s*(- |[^\s:]+\s*:(\s|$))")
_SECRET_KEY = re.compile(r".*?(secr|passw|passphrase|token|credential|private|key|cert)[^\s:]*\s*:", re.IGNORECASE)


class Lines:
    """The lines of a document as they may be shown."""

    def __init__(self, document: Document, shape: Shape) -> None:
        self._document = document
        self._shape = shape

    def show(self, line: int) -> str | None:
        """Give a line, counted from 1, or None where there is none."""
        lines = self._document.source.lines
        if line > len(lines) or not any(lines):
            return None
        shown = self._guarded(line - 1) if self._document.root is None else self._masked(line - 1)
        shown = "".join(character if character.isprintable() or character == "\t" else "?" for character in shown)
        return shown if len(shown) <= _LONGEST_LINE else f"{shown[:_LONGEST_LINE]}…"

    def _masked(self, line: int) -> str:
        """Mask what of a line is inside a secret's value, from right to left so that columns stay right."""
        text = self._document.source.lines[line]
        for path, scalar in reversed(self._on_lines.get(line, [])):
            if self._shape.is_secret(path):
                start = scalar.mark.column if line == scalar.mark.line else _indent(text)
                end = scalar.end.column if line == scalar.end.line else len(text)
                text = text[:start] + MASK + text[end:] if start < end else text
        return text

    @cached_property
    def _on_lines(self) -> Mapping[int, list[tuple[Path, Scalar]]]:
        """Find the values that stand on each line, from left to right."""
        found: dict[int, list[tuple[Path, Scalar]]] = {}
        for path, scalar in sorted(self._values(), key=lambda each: (each[1].mark.line, each[1].mark.column)):
            for line in range(scalar.mark.line, scalar.end.line + 1):
                found.setdefault(line, []).append((path, scalar))
        return found

    def _values(self) -> Iterator[tuple[Path, Scalar]]:
        if self._document.root is not None:
            yield from scalars(self._document.root)
        for path, node in self._document.dropped:
            yield from scalars(node, path)

    def _guarded(self, line: int) -> str:
        """Mask a line of a text that could not be parsed where it may belong to a secret: rather one too many."""
        text = self._document.source.lines[line]
        own = _SECRET_KEY.match(text)
        if own is not None:
            return f"{own[0]} {MASK}"
        if any(_SECRET_KEY.match(above) for above in self._above(line)):
            return text[: _indent(text)] + MASK
        return text

    def _above(self, line: int) -> Iterator[str]:
        """Give the lines that a line may be a part of: those that it is indented below, and what it continues."""
        lines = self._document.source.lines
        indent, continues = _indent(lines[line]), _BEGINNING.match(lines[line]) is None
        for above in reversed(lines[:line]):
            if above.strip() and (continues or _indent(above) < indent):
                yield above
                indent = min(indent, _indent(above))
                continues = continues and _BEGINNING.match(above) is None


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
