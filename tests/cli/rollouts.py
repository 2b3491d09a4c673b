"""Events and reports of rollouts, made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.deploy.events import Event, Mark, Phase
from httpdgen.deploy.report import DeployReport, HostReport, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

RELEASE = "20261121T120000Z-0a1b2c"
ROLLOUT = "20261121T120500Z-3d4e5f"
BEGAN = 1_795_262_700.0
BEGUN, WAITING, DONE, FAILED = Mark.BEGUN, Mark.WAITING, Mark.DONE, Mark.FAILED


def event(
    phase: Phase, mark: Mark = DONE, host: str = "", node: str = "", said: str = "", *, after: float = 0.0
) -> Event:
    """Tell of something, so many seconds after the beginning."""
    return Event(BEGAN + after, host, node, phase, mark, said)


def report(hosts: Mapping[str, HostReport] | None = None, *, seconds: float = 75.0, stopped: str = "") -> DeployReport:
    """Tell how a rollout ended."""
    found = hosts if hosts is not None else {"web1": HostReport(Outcome.CHANGED, "", 3.21)}
    return DeployReport(ROLLOUT, RELEASE, BEGAN, BEGAN + seconds, found, stopped)
