"""Tell a person how a fleet was found: a table, and below it what did not pass, and why."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from httpdgen.cli.verdict.table import draw
from httpdgen.cli.words import some_of
from httpdgen.verify.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.cli.verdict.marks import Marks
    from httpdgen.cli.verdict.told import Told
    from httpdgen.verify.outcome import Remark

_Names: TypeAlias = tuple[str, ...]

_AT_MOST = 10
_INDENT = "    "


def tell(told: Told, marks: Marks, width: int) -> str:
    """Write it all, for a terminal that is so wide."""
    parts = [list(draw(told, marks, width)), [*_unreachable(told, marks), *_remarks(told, marks)]]
    return "\n".join("".join(f"{line}\n" for line in part) for part in parts if part)


def _unreachable(told: Told, marks: Marks) -> Iterator[str]:
    """Say in full what the table has no room for."""
    for host, why in told.report.unreachable.items():
        if "\n" in why:
            yield from _lines(f"{marks.of(Status.FAILED)} {marks.strong(host)} unreachable: {why}")


def _remarks(told: Told, marks: Marks) -> Iterator[str]:
    """Say every remark once, with the hosts and checks that it was made on; and a hint once for those that share it."""
    for (hosts, checks), remarks in _by_place(told).items():
        place = f"{marks.strong(some_of(hosts))} {', '.join(checks)}"
        for hint, alike in groupby(remarks[:_AT_MOST], lambda remark: remark.hint):
            for remark in alike:
                said = ": ".join(filter(None, (place, remark.subject, remark.message)))
                yield from _lines(f"{marks.of(remark.status)} {said}")
            if hint is not None:
                yield from _lines(f"{_INDENT}{marks.hint} {hint}")
        if len(remarks) > _AT_MOST:
            yield f"  {place}: ... and {len(remarks) - _AT_MOST:,} more; --format json has all of them"


def _by_place(told: Told) -> dict[tuple[_Names, _Names], list[Remark]]:
    """Give the remarks by all of the hosts, and all of the checks, that they were made on, in the table's order."""
    hosts_of: dict[tuple[str, Remark], dict[str, None]] = {}
    for host, cells in told.cells.items():
        for check, result in cells.items():
            for remark in result.remarks:
                hosts_of.setdefault((check, remark), {})[host] = None
    checks_of: dict[tuple[_Names, Remark], list[str]] = {}
    for (check, remark), hosts in hosts_of.items():
        checks_of.setdefault((tuple(hosts), remark), []).append(check)
    places: dict[tuple[_Names, _Names], list[Remark]] = {}
    for (names, remark), checks in checks_of.items():
        places.setdefault((names, tuple(checks)), []).append(remark)
    return places


def _lines(text: str) -> Sequence[str]:
    """Indent the further lines of a text."""
    return text.replace("\n", f"\n{_INDENT}").split("\n")
