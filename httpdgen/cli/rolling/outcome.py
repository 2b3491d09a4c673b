"""Say what became of each host of a rollout, and how to go on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from httpdgen.cli.rolling.length import length
from httpdgen.cli.words import counted, some_of
from httpdgen.deploy.report import Outcome
from httpdgen.words import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.cli.rolling.signs import Signs
    from httpdgen.deploy.report import DeployReport

# From so many hosts on, those that are as they should be share a row.
MANY_HOSTS = 50
_GAP = 2
_INDENT = "    "
_FINE = (Outcome.CHANGED, Outcome.UNCHANGED)
_WIDEST = max(map(len, Outcome))


def tell(report: DeployReport, signs: Signs) -> Iterator[str]:
    """Write it, line by line: a row for each host, a line on all of them, and what an operator may do now."""
    names = sorted(report.hosts, key=in_order)
    alike = [name for name in names if report.hosts[name].outcome in _FINE] if len(names) >= MANY_HOSTS else []
    shown = [name for name in names if name not in set(alike)]
    left = max(map(len, shown), default=0) + _GAP
    for name in shown:
        yield from _row(report, name, left, signs)
    if alike:
        yield f"{counted(len(alike), 'more host' if shown else 'host')} as they should be"
    counts = ", ".join(_counts(report))
    took = length(report.ended - report.began)
    yield f"{counted(len(names), 'host')}: {counts} in {took}; release {report.release}"
    if report.stopped:
        yield f"it ended early: {report.stopped}"
    for host, nodes in sorted((report.held or {}).items()):
        yield f"{host} holds {some_of(nodes)}"
    for way in report.way_on:
        yield f"next: {way}"


def _row(report: DeployReport, name: str, left: int, signs: Signs) -> Iterator[str]:
    host = report.hosts[name]
    seconds = length(host.seconds) if host.seconds else ""
    yield f"{signs.strong(name)}{' ' * (left - len(name))}{signs.outcome(host.outcome, _WIDEST)}  {seconds}".rstrip()
    for line in host.said.splitlines():
        yield f"{_INDENT}{line}".rstrip()


def _counts(report: DeployReport) -> Iterator[str]:
    counts = Counter(host.outcome for host in report.hosts.values())
    yield from (f"{counts[outcome]:,} {outcome.value}" for outcome in Outcome if counts[outcome])
