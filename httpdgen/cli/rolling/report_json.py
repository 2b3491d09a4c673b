"""A rollout as JSON, for programs and for later; docs/deploy.md says what is in it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpdgen.deploy.report import DeployReport

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Head:
    """What a rollout is: its id, the release that it makes or goes back to, and who began which command, and when."""

    rollout: str
    release: str
    command: str
    by: str
    began: float


def report_json(head: Head, state: str, report: DeployReport) -> dict[str, object]:
    """Give a report as one object; `state` is running, done, failed, stopped or interrupted."""
    return {
        "version": _VERSION,
        **asdict(head),
        "state": state,
        "ended": None if state == "running" else report.ended,
        "hosts": {name: asdict(host) for name, host in report.hosts.items()},
        "stopped": report.stopped,
        "way_on": list(report.way_on),
        "held": {host: list(nodes) for host, nodes in (report.held or {}).items()},
    }
