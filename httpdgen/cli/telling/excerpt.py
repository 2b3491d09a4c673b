"""The line of a finding, without the secrets in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.secret_text import MASK, secret_parts

if TYPE_CHECKING:
    from httpdgen.observed.fleet import Fleet
    from httpdgen.span import Span

# So many lines before and behind are looked at: a value may begin on the line above.
_AROUND = 3


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line as it may be shown, and the column of the place in it, counted from 1."""

    line: str
    column: int


def excerpt(fleet: Fleet, span: Span) -> Excerpt | None:
    """Show the line of a place; None where its file was not read."""
    file = fleet.file_of(span)
    if file is None or span.line > len(file.lines) or not file.lines[span.line - 1].strip():
        return None
    first = max(0, span.line - 1 - _AROUND)
    before = "".join(f"{line}\n" for line in file.lines[first : span.line - 1])
    line = file.lines[span.line - 1].rstrip("\r")
    after = "".join(f"\n{line}" for line in file.lines[span.line : span.line + _AROUND])
    parts = [
        (max(0, start - len(before)), min(len(line), end - len(before)))
        for start, end in secret_parts(before + line + after)
        if start - len(before) < len(line) and end > len(before)
    ]
    return _masked(line, span.column - 1, parts)


def _masked(line: str, place: int, parts: list[tuple[int, int]]) -> Excerpt:
    """Mask parts of a line, from right to left so that those on the left stay where they are."""
    for start, end in reversed(parts):
        line = line[:start] + MASK + line[end:]
        if place >= end:
            place += len(MASK) - (end - start)
        elif place > start:
            place = start
    shown = "".join(character if character.isprintable() or character == "\t" else "?" for character in line)
    return Excerpt(shown, place + 1)
