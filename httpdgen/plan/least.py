"""Say how long a plan takes at least: what services need for themselves, and no wait for anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.plan.fleet_plan import Need, StepKind

if TYPE_CHECKING:
    from httpdgen.plan.build_draft import Draft
    from httpdgen.plan.fleet_plan import Step

FILES_SECONDS = 1.0
RELOAD_SECONDS = 1.0
HTTPD_SECONDS = 3.0
"""About how long httpd takes to stop and start."""
TOMCAT_SECONDS = 6.0
"""About how long Tomcat takes to start in a cluster: 2 s of it are waits for its group."""
_STOP_SECONDS = 2.0


def least_seconds(draft: Draft, steps: tuple[Step, ...]) -> float:
    """Add up the steps, of which each takes as long as the slowest of what goes side by side in it."""
    return sum(_seconds(draft, step) for step in steps)


def _seconds(draft: Draft, step: Step) -> float:
    match step.kind:
        case StepKind.ADD:
            return TOMCAT_SECONDS if step.nodes else FILES_SECONDS
        case StepKind.ROLL:
            return TOMCAT_SECONDS + _STOP_SECONDS
        case StepKind.RETIRE:
            return _STOP_SECONDS
        case StepKind.WEB:
            return max((_web_seconds(draft, host) for host in step.hosts), default=0.0)


def _web_seconds(draft: Draft, host: str) -> float:
    if draft.web_needs.get(host) is not Need.RESTART:
        return RELOAD_SECONDS
    web = draft.before.web_servers.get(host)
    return HTTPD_SECONDS + (0.0 if web is None else web.front_seconds)
