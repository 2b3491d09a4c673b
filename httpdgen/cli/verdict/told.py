"""What is told of a fleet, whatever the format."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from httpdgen.cli import exits
from httpdgen.verify.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from httpdgen.verify.outcome import Remark, Report, Result


@dataclass(frozen=True)
class Told:
    """A report in texts that may be shown, the hosts and checks that were asked for, and how long it took."""

    report: Report
    asked: tuple[str, ...]
    checks: tuple[str, ...]
    seconds: float

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that were looked at, or could not be: no check may have had a use for some."""
        there = {*self.report.unreachable, *(result.host for result in self.report.results)}
        return (*(host for host in self.asked if host in there), *sorted(there.difference(self.asked)))

    @cached_property
    def cells(self) -> Mapping[str, Mapping[str, Result]]:
        """The results by host and check, both in their order; a host without any has none."""
        found = {(result.host, result.check): result for result in self.report.results}
        return {
            host: {check: found[host, check] for check in self.checks if (host, check) in found} for host in self.hosts
        }

    @cached_property
    def made(self) -> tuple[str, ...]:
        """The checks that some host had a use for, in their order."""
        there = {result.check for result in self.report.results}
        return tuple(check for check in self.checks if check in there)

    @cached_property
    def counts(self) -> Mapping[Status, int]:
        """How many results there are of each status."""
        return Counter(result.status for result in self.report.results)

    @property
    def status(self) -> Status:
        """How it ended: as the report says, but that where nothing was looked at, nothing has passed."""
        return self.report.status if self.report.results else Status.NOT_MADE

    @property
    def exit_code(self) -> int:
        """The code to end with."""
        if self.report.unreachable:
            return exits.SOME_HOSTS
        return exits.DONE if self.status is Status.PASSED else exits.NO


def with_texts(report: Report, change: Callable[[str], str]) -> Report:
    """Change all that a report says."""
    return replace(
        report,
        unreachable={host: change(why) for host, why in report.unreachable.items()},
        results=tuple(
            replace(each, seen=change(each.seen), remarks=tuple(_changed(remark, change) for remark in each.remarks))
            for each in report.results
        ),
    )


def _changed(remark: Remark, change: Callable[[str], str]) -> Remark:
    hint = None if remark.hint is None else change(remark.hint)
    return replace(remark, subject=change(remark.subject), message=change(remark.message), hint=hint)


def text_of(remark: Remark) -> str:
    """Say all of a remark: what it is about, what is wrong, and the way out on a second line."""
    text = ": ".join(filter(None, (remark.subject, remark.message)))
    return text if remark.hint is None else f"{text}\nhint: {remark.hint}"
