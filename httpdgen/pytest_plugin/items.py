"""The tests that the plugin adds: whether each host is reached, and each check on each host that may have a use for it.

They are known without a connection. The first of them to run makes all checks at once, side by side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from httpdgen.cli.verdict.told import text_of
from httpdgen.errors import HttpdgenError
from httpdgen.verify.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from httpdgen.pytest_plugin.fleet import FleetUnderTest
    from httpdgen.verify.outcome import Result

REACHABLE = "reachable"


class _NotPassedError(Exception):
    """A check did not pass; the text says why."""


class FleetCollector(pytest.Collector):
    """All tests of a fleet."""

    def __init__(self, *, fleet: FleetUnderTest, **rest: Any) -> None:  # Any: pytest's own
        super().__init__(nodeid="httpdgen", **rest)
        self._fleet = fleet

    def collect(self) -> Iterator[_HostCollector]:
        """Give the hosts."""
        for host, checks in self._fleet.checks.items():
            yield _HostCollector.from_parent(self, name=host, fleet=self._fleet, checks=checks)


class _HostCollector(pytest.Collector):
    """The tests of a host, which is the name."""

    def __init__(self, *, fleet: FleetUnderTest, checks: Sequence[str], **rest: Any) -> None:  # Any: pytest's own
        super().__init__(**rest)
        self._fleet = fleet
        self._checks = checks

    def collect(self) -> Iterator[CheckItem]:
        """Give that it is reached, and its checks."""
        for name in (REACHABLE, *self._checks):
            yield CheckItem.from_parent(self, name=name, fleet=self._fleet, host=self.name)


class CheckItem(pytest.Item):
    """A check on a host, or whether the host is reached."""

    def __init__(self, *, fleet: FleetUnderTest, host: str, **rest: Any) -> None:  # Any: pytest's own
        super().__init__(**rest)
        self.fleet = fleet
        self.host = host
        self.add_marker(pytest.mark.httpdgen)

    def runtest(self) -> None:
        """Say what came of it."""
        report = self.fleet.report()
        results = {result.check: result for result in report.results if result.host == self.host}
        why = report.unreachable.get(self.host)
        if self.name in results:
            _see_that_it_passed(results[self.name])
        elif why is not None:
            self._be_unreachable(why)
        elif self.name != REACHABLE or not results:
            pytest.skip("has no use here")

    def _be_unreachable(self, why: str) -> None:
        """Leave it to one test to fail for a host, if that test was chosen."""
        if self.name != REACHABLE and (self.host, REACHABLE) in self.fleet.chosen:
            pytest.skip(f"{self.host} is unreachable")
        raise _NotPassedError(f"{self.host} is unreachable: {why}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show what was found, without the way that led there."""
        if isinstance(excinfo.value, (_NotPassedError, HttpdgenError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Name it by its host and its check."""
        return self.path, None, f"{self.host} {self.name}"


def _see_that_it_passed(result: Result) -> None:
    if result.status is Status.PASSED:
        return
    seen = f" ({result.seen})" if result.seen else ""
    lines = [f"{result.check} on {result.host}: {result.status}{seen}"]
    lines += (f"{remark.status}: {text_of(remark)}".replace("\n", "\n  ") for remark in result.remarks)
    if result.status is Status.NOT_MADE:
        lines.append(f"what could not be made has not passed; --httpdgen-skip {result.check} leaves it out")
    raise _NotPassedError("\n".join(lines))


def chosen(items: Iterable[pytest.Item]) -> set[tuple[str, str]]:
    """Give the hosts and checks of the tests that are left."""
    return {(item.host, item.name) for item in items if isinstance(item, CheckItem)}
