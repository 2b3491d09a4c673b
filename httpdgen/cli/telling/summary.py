"""A report in a few lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.cli.telling.seen import see
from httpdgen.cli.words import counted
from httpdgen.lint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.cli.telling.told import Told


def summary(told: Told) -> Iterator[str]:
    """Say how much was found, and in what."""
    seen = see(told.report.fleet)
    found = ", ".join(counted(told.counts[severity], severity) for severity in Severity if told.counts[severity])
    hidden = [
        *([f"{told.report.ignored:,} ignored"] if told.report.ignored else []),
        *([f"{told.known:,} in the baseline"] if told.known else []),
    ]
    places = f"{counted(seen.files, 'file')} of {counted(seen.hosts, 'host')}"
    yield "; ".join([f"{found or 'nothing found'} in {places}", *hidden])
    yield f"seen: {seen}"
    if told.stale:
        entries = counted(len(told.stale), "entry")
        yield f"the baseline has {entries} of what is found no more; --write-baseline writes it anew"
