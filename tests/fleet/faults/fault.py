"""What a fault is: how it is put into a fleet and mended again, and exactly what verify has to say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httpdgen.verify.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from contextlib import AbstractContextManager

    from faulty_site import FaultySite

    from httpdgen.verify.outcome import Report, Result


@dataclass(frozen=True)
class Fault:
    """One of the table.

    `made` puts it into the fleet, and mends it at the end. `failed` and `not_made` are all the checks that do not
    pass, as "HOST CHECK", each with words that its remarks hold; `either` are those of which time decides whether they
    fail or are not made. `unreachable` are hosts that are not reached, likewise with words.
    `maybe` are checks that may not pass either, by chance: each needs a reason where it stands.
    """

    made: Callable[[FaultySite], AbstractContextManager[object]]
    failed: Mapping[str, str] = field(default_factory=dict)
    not_made: Mapping[str, str] = field(default_factory=dict)
    either: Mapping[str, str] = field(default_factory=dict)
    unreachable: Mapping[str, str] = field(default_factory=dict)
    maybe: frozenset[str] = frozenset()

    def differences(self, report: Report) -> list[str]:
        """Say in what a report is not what this fault needs."""
        return [*self._of_hosts(report), *self._of_checks(report)]

    def _of_hosts(self, report: Report) -> Iterator[str]:
        for host in report.unreachable.keys() | self.unreachable.keys():
            if self.unreachable.get(host, "\n") not in report.unreachable.get(host, ""):
                yield f"{host}: {report.unreachable.get(host, 'reached')}"

    def _of_checks(self, report: Report) -> Iterator[str]:
        results = {f"{result.host} {result.check}": result for result in report.results}
        wanted = {check: ({Status.FAILED}, words) for check, words in self.failed.items()}
        wanted |= {check: ({Status.NOT_MADE}, words) for check, words in self.not_made.items()}
        wanted |= {check: ({Status.FAILED, Status.NOT_MADE}, words) for check, words in self.either.items()}
        for check, (statuses, words) in wanted.items():
            result = results.pop(check, None)
            if result is None:
                yield f"{check}: no such result"
            elif result.status not in statuses:
                yield f"{check}: {result.status}, should be {' or '.join(sorted(statuses))}"
            elif words not in "\n".join(_lines(result, statuses)):
                yield f"{check}: does not say {words!r}"
        for check, result in results.items():
            if result.status is not Status.PASSED and check not in self.maybe:
                yield f"{check}: {result.status}, should pass"


def _lines(result: Result, statuses: Collection[Status]) -> Iterator[str]:
    yield from (f"{remark.subject}: {remark.message}" for remark in result.remarks if remark.status in statuses)
