"""Draw a rollout that goes on as a table: hosts as rows, phases as columns, and a line on the whole of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.cli.rolling.board import COLUMNS, STOPPING
from httpdgen.cli.rolling.length import length
from httpdgen.cli.verdict.headings import lay_out
from httpdgen.deploy.events import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.cli.rolling.board import Board, Row
    from httpdgen.cli.rolling.signs import Signs
    from httpdgen.cli.verdict.headings import Headings

_GAP = 2
_ROOM_FOR_WORDS = 24
_FEWEST_ROWS = 3


def draw(board: Board, signs: Signs, size: tuple[int, int], seconds_left: float, *, stopping: bool) -> list[str]:
    """Draw it for a terminal of so many columns and lines: as many hosts as there is room for, those in work first."""
    width, height = size
    columns = [phase for phase in COLUMNS if phase is not Phase.RETURN or _returns(board)]
    left = max(map(len, board.rows), default=0) + _GAP
    headings = lay_out([phase.value for phase in columns], width - left - _ROOM_FOR_WORDS, signs.guide)
    # The last line of a terminal stays free: what is drawn there scrolls.
    over = headings.lines if height >= len(headings.lines) + _FEWEST_ROWS + 2 else ()
    rows = board.first(height - len(over) - 2)
    lines = [" " * left + signs.strong(line) for line in over]
    lines += [_row(row, columns, headings, signs, (left, width)) for row in rows]
    return [*lines, "; ".join(_summary(board, seconds_left, stopping=stopping))[: width - 1]]


def _returns(board: Board) -> bool:
    return any(Phase.RETURN in row.marks for row in board.rows.values())


def _row(row: Row, columns: Sequence[Phase], headings: Headings, signs: Signs, at: tuple[int, int]) -> str:
    left, width = at
    line, drawn = signs.strong(row.host) + " " * (left - len(row.host)), 0
    for phase, start in zip(columns, headings.starts, strict=True):
        if phase in row.marks:
            line += " " * (start - drawn) + signs.of(row.marks[phase])
            drawn = start + 1
    words_at = left + headings.width + _GAP
    room = width - words_at - 1
    if not row.said or room <= 0:
        return line
    said = row.said if len(row.said) <= room else row.said[: room - 1] + signs.cut
    return line + " " * (headings.width + _GAP - drawn) + said


def _summary(board: Board, seconds_left: float, *, stopping: bool) -> Iterator[str]:
    """Say how many hosts are how far, and how long it still takes."""
    rows = board.rows.values()
    counts = {
        "done": sum(row.is_done and not row.has_failed for row in rows),
        "in work": sum(row.is_in_work for row in rows),
        "failed": sum(row.has_failed for row in rows),
    }
    told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    yield f"{len(rows)} hosts: {told}" if told else f"{len(rows)} hosts"
    if stopping:
        yield STOPPING
    elif seconds_left:
        yield f"about {length(seconds_left)} left"
