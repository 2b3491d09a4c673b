"""Lay out the headings of columns that are far narrower than their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NARROWEST = 2


@dataclass(frozen=True, slots=True)
class Headings:
    """The lines of the headings, and where each column begins."""

    lines: tuple[str, ...]
    starts: tuple[int, ...]

    @property
    def width(self) -> int:
        """How wide the longest line is."""
        return max(map(len, self.lines), default=0)


def lay_out(names: Sequence[str], room: int, guide: str) -> Headings:
    r"""Write names over as few lines as the room allows; from each name a guide leads down to its column.

    Where even a line for each name does not suffice, that is what there is.

    >>> print(*lay_out(["files", "services", "ports", "running"], 24, "|").lines, sep="\n")
    files      ports
    | services | running
    """
    ways = [_over(names, lines, guide) for lines in range(1, len(names) + 1)]
    return next((way for way in ways if way.width <= room), ways[-1] if ways else Headings((), ()))


def _over(names: Sequence[str], lines: int, guide: str) -> Headings:
    """Write names over so many lines, from the first line to the last and then from the first again."""
    starts: list[int] = []
    free = [0] * lines  # in each line, the first place that nothing stands at yet
    for number, name in enumerate(names):
        line = number % lines
        start = max(free[line:])
        starts.append(start)
        free[line] = start + len(name) + 1
        for below in range(line + 1, lines):
            free[below] = start + _NARROWEST
    return Headings(tuple(_line(names, starts, line, lines, guide) for line in range(lines)), tuple(starts))


def _line(names: Sequence[str], starts: Sequence[int], line: int, lines: int, guide: str) -> str:
    text = ""
    for number, (name, start) in enumerate(zip(names, starts, strict=True)):
        if number % lines <= line:
            text = text.ljust(start) + (name if number % lines == line else guide)
    return text
