"""Show the line of a fault, and no secret that somebody wrote into it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from httpdgen.model.document.nodes import scalars
from httpdgen.secret_text import MASK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.model.document.nodes import Scalar
    from httpdgen.model.document.parse import Document
    from httpdgen.model.problem import Path
    from httpdgen.model.shape import Shape
    from httpdgen.span import Span

_LONGEST_LINE = 200
# For text that could not be parsed: the beginning of an entry or item, and a key that may lead to a secret.
_BEGINNING = re.compile(r"\s*(- |[^\s:]+\s*:(\s|$))")
_SECRET_KEY = re.compile(r".*?(secr|passw|passphrase|token|credential|private|key|cert)[^\s:]*\s*:", re.IGNORECASE)
# The user and password of a URL; rather too much of it where a part is not encoded.
_LOGIN = re.compile(r"(?<=://)[^\s\"']+(?=@)")


def without_logins(text: str) -> str:
    """Mask the user and password of every URL in a text.

    >>> without_logins("see https://ada:hunter2@example.com/x")
    'see https://********@example.com/x'
    """
    return _LOGIN.sub(MASK, text)


@dataclass
class _Shown:
    """A line as it is shown, and where in it (counted from 0) the place is that it is shown for."""

    text: str
    place: int

    def mask(self, start: int, end: int) -> None:
        """Replace a part."""
        if self.place >= end:
            self.place += len(MASK) - (end - start)
        elif self.place > start:
            self.place = start
        self.text = self.text[:start] + MASK + self.text[end:]

    def cut(self) -> None:
        """Leave of a long line what is around the place."""
        first = max(0, self.place - _LONGEST_LINE // 2) if self.place >= _LONGEST_LINE * 3 // 4 else 0
        rest = self.text[first:]
        before, after = "…" if first else "", "…" if len(rest) > _LONGEST_LINE else ""
        self.text = before + rest[:_LONGEST_LINE] + after
        self.place += len(before) - first


class Lines:
    """The lines of a document as they may be shown."""

    def __init__(self, document: Document, shape: Shape) -> None:
        self._document = document
        self._shape = shape

    def show(self, span: Span) -> tuple[str | None, int]:
        """Give the line of a place, or None where there is none, and by how much the place is further right there."""
        lines = self._document.source.lines
        if span.line > len(lines) or not any(lines):
            return None, 0
        shown = _Shown(lines[span.line - 1], span.column - 1)
        if self._document.root is None:
            self._guard(shown, span.line - 1)
        else:
            self._mask(shown, span.line - 1)
        for login in reversed(list(_LOGIN.finditer(shown.text))):
            shown.mask(login.start(), login.end())
        shown.cut()
        text = "".join(character if character.isprintable() or character == "\t" else "?" for character in shown.text)
        return text, shown.place + 1 - span.column

    def _mask(self, shown: _Shown, line: int) -> None:
        """Mask what of a line is inside a secret's value, from right to left so that columns stay right."""
        text = shown.text
        for path, scalar in reversed(self._on_lines.get(line, [])):
            if self._shape.is_secret(path):
                start = scalar.mark.column if line == scalar.mark.line else _indent(text)
                end = scalar.end.column if line == scalar.end.line else len(text)
                if start < end:
                    shown.mask(start, end)

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

    def _guard(self, shown: _Shown, line: int) -> None:
        """Mask a line of a text that could not be parsed where it may belong to a secret: rather one too many."""
        own = _SECRET_KEY.match(shown.text)
        if own is not None:
            shown.mask(own.end() + _indent(shown.text[own.end() :]), len(shown.text))
        elif any(_SECRET_KEY.match(above) for above in self._above(line)):
            shown.mask(_indent(shown.text), len(shown.text))

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
