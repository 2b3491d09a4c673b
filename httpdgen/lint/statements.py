"""Comments of a configuration file, and the lines of what stands below each."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import SourceFile

_CLOSING = re.compile(r"""(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: its text without its marks, and where that begins.

    `below` is the first and the last line of the statement that it stands above, or None where it is the last thing.
    `at_head` tells that no statement comes before it.
    """

    text: str
    line: int
    column: int
    below: tuple[int, int] | None
    at_head: bool


def comments_in(file: SourceFile) -> Iterator[Comment]:
    """Give the comments of a file, in order; those one below the other stand above the same statement."""
    parts = list(_parts_of_xml(file.text) if file.kind.endswith(".xml") else _parts_of_lines(file))
    first_statement = next((number for number, part in enumerate(parts) if part.comment is None), len(parts))
    for number, (part, below) in enumerate(zip(parts, _below_each(parts), strict=True)):
        if part.comment is not None:
            yield Comment(part.comment, part.first, part.column, below, number < first_statement)


def _below_each(parts: list[_Part]) -> list[tuple[int, int] | None]:
    """Give the lines of the statement below each part, with nothing but comments between them, and no empty line."""
    found: list[tuple[int, int] | None] = [None]
    for above, part in reversed([*pairwise(parts)]):
        beside = part.first <= above.last + 1
        found.append(None if not beside else found[-1] if part.comment is not None else (part.first, part.last))
    return found[: len(parts)][::-1]


@dataclass(frozen=True, slots=True)
class _Part:
    """A statement, or a comment with its text, on lines counted from 1; `column` is where a comment's text begins."""

    first: int
    last: int
    comment: str | None = None
    column: int = 1


def _parts_of_lines(file: SourceFile) -> Iterator[_Part]:
    """Read a file of lines, which a backslash at the end continues."""
    first = 1
    for number, line in enumerate(file.lines, 1):
        if line.rstrip("\r").endswith("\\"):
            continue
        begin = file.lines[first - 1]
        text = begin.lstrip()
        if text.startswith("#"):
            comment = text[1:].strip()
            yield _Part(first, number, comment, begin.index(comment) + 1)
        elif text or number > first:
            yield _Part(first, number)
        first = number + 1


def _parts_of_xml(text: str) -> Iterator[_Part]:
    """Read tags and comments; what stands between them is no statement."""
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    position = text.find("<")
    while position >= 0:
        is_comment = text.startswith("<!--", position)
        end = _end(text, position)
        if end is None:
            return
        first, last = bisect_right(starts, position), bisect_right(starts, end - 1)
        if is_comment:
            inside = text[position + 4 : end - 3]
            begin = position + 4 + len(inside) - len(inside.lstrip())
            line = bisect_right(starts, begin)
            yield _Part(line, last, inside.strip(), begin - starts[line - 1] + 1)
        elif not text.startswith("<?", position):
            yield _Part(first, last)
        position = text.find("<", end)


def _end(text: str, position: int) -> int | None:
    for opening, closing in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")):
        if text.startswith(opening, position):
            end = text.find(closing, position + len(opening))
            return None if end < 0 else end + len(closing)
    match = _CLOSING.match(text, position)
    return None if match is None else match.end()
