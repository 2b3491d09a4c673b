"""A verification in a line or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.cli.words import counted
from httpdgen.verify.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.cli.verdict.told import Told


def summary(told: Told) -> Iterator[str]:
    """Say how many checks ended how, and what to do where some could not be made."""
    parts = [f"{told.counts[status]:,} {status}" for status in Status if told.counts[status]]
    if told.report.unreachable:
        parts.append(f"{counted(len(told.report.unreachable), 'host')} unreachable")
    much = f"{counted(len(told.hosts), 'host')}, {counted(len(told.report.results), 'check')}"
    yield f"{much}: {', '.join(parts) or 'nothing to check'} in {told.seconds:.1f} s"
    # Where anything failed, what could not be made may be for that: there is something better to do than to skip it.
    if told.counts[Status.NOT_MADE] and told.status is Status.NOT_MADE and not told.report.unreachable:
        not_made = {result.check for result in told.report.results if result.status is Status.NOT_MADE}
        left_out = ",".join(check for check in told.checks if check in not_made)
        yield f"what could not be made has not passed; --skip {left_out} leaves out what cannot be made here"
