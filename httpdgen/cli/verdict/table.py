"""Draw a fleet as a table: a row for each host, a column for each check, a mark in each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.cli.verdict.headings import lay_out
from httpdgen.cli.words import counted
from httpdgen.verify.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.cli.verdict.headings import Headings
    from httpdgen.cli.verdict.marks import Marks
    from httpdgen.cli.verdict.told import Told

# From so many hosts on, those of whose checks all passed share a row.
MANY_HOSTS = 50
_GAP = 2


def draw(told: Told, marks: Marks, width: int) -> Iterator[str]:
    """Draw the table for a terminal that is so wide; a host that could not be reached has its reason for cells."""
    alike = _alike(told)
    rows: dict[str, Mapping[str, Status]] = {
        host: {check: result.status for check, result in cells.items()}
        for host, cells in told.cells.items()
        if host not in alike
    }
    if alike:
        checks = {check for host in alike for check in told.cells[host]}
        rows[_label(len(alike), rest=bool(rows))] = dict.fromkeys(checks, Status.PASSED)
    left = max(map(len, rows), default=0) + _GAP
    headings = lay_out(told.made, width - left, marks.guide)
    for line in headings.lines:
        yield " " * left + marks.strong(line)
    for label, cells in rows.items():
        why = told.report.unreachable.get(label)
        row = _cells(cells, told, headings, marks) if why is None else _reason(why, marks)
        yield (marks.strong(label) + " " * (left - len(label)) + row).rstrip()


def _alike(told: Told) -> set[str]:
    """Give the hosts that are not shown each by itself."""
    if len(told.hosts) < MANY_HOSTS:
        return set()
    return {
        host
        for host, cells in told.cells.items()
        if host not in told.report.unreachable and all(result.status is Status.PASSED for result in cells.values())
    }


def _label(count: int, *, rest: bool) -> str:
    return counted(count, "more host" if rest else "host")


def _cells(cells: Mapping[str, Status], told: Told, headings: Headings, marks: Marks) -> str:
    row, drawn = "", 0
    for check, start in zip(told.made, headings.starts, strict=True):
        if check in cells:
            row += " " * (start - drawn) + marks.of(cells[check])
            drawn = start + 1
    return row


def _reason(why: str, marks: Marks) -> str:
    """Say the reason on one line; where it has more of them, all are told below the table."""
    first, _, _ = why.partition("\n")
    return marks.styled(f"unreachable: {first}", Status.FAILED)
