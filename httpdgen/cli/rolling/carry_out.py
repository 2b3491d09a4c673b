"""Carry a plan out while somebody watches, and keep a record of it."""

from __future__ import annotations

import getpass
import json
import secrets
import socket
import sys
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from httpdgen.cli import exits
from httpdgen.cli.rolling.options import Form
from httpdgen.cli.rolling.outcome import tell
from httpdgen.cli.rolling.record import Record
from httpdgen.cli.rolling.report_json import Head, report_json
from httpdgen.cli.rolling.shown import report_shown
from httpdgen.cli.rolling.signs import Signs
from httpdgen.cli.rolling.watching import interrupts, view_of
from httpdgen.cli.speak import note
from httpdgen.deploy.report import DeployReport, HostReport, Outcome
from httpdgen.deploy.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.cli.rolling.manner import Manner
    from httpdgen.cli.rolling.prepare import Planned
    from httpdgen.cli.rolling.shown import Shown
    from httpdgen.deploy.events import Event
    from httpdgen.plan.fleet_plan import FleetPlan

_CODES = {
    "done": exits.DONE,
    "failed": exits.SOME_HOSTS,
    "stopped": exits.INTERRUPTED,
    "interrupted": exits.INTERRUPTED,
}
_AT_ONCE = (
    "it was ended at once; every host has the old configuration or the new one, whole",
    ("the same command again goes on from here, and `httpdgen rollback` puts back the hosts that were changed",),
)


def carry_out(planned: Planned, manner: Manner) -> int:
    """Carry a plan out that somebody agreed to, tell what became of each host, and give the exit code."""
    plan = planned.plan
    now = time.time()
    head = Head(rollout_id(now), plan.release, manner.command, operator(), now)
    with Record(manner.folder, head, _untouched(plan, planned.shown)) as record:
        state, report = _made(planned, manner, record, head)
        record.finish(state, report)
    _tell(head, state, report, manner.form)
    if record.is_kept:
        note(f"report: {record.report}; log: {record.log.name} beside it")
    return _CODES[state]


def _made(planned: Planned, manner: Manner, record: Record, head: Head) -> tuple[str, DeployReport]:
    """Have it carried out; give how it ended, and the report in texts that may be shown."""
    stop = Stop()
    try:
        report = _rolled_out(planned, manner, record, head, stop)
    except KeyboardInterrupt:
        return "interrupted", record.so_far(*_AT_ONCE)
    ended_early = "stopped" if stop.is_asked else "failed"
    return "done" if report.is_whole else ended_early, report_shown(report, planned.shown)


def tell_of_nothing(planned: Planned, manner: Manner) -> int:
    """Tell of a plan that has nothing to do, and give the exit code; nothing is recorded."""
    plan, now = planned.plan, time.time()
    report = DeployReport("", plan.release, now, now, _untouched(plan, planned.shown))
    state = "done" if report.is_whole else "failed"
    if manner.form is Form.JSON:
        _tell(Head("", plan.release, manner.command, operator(), now), state, report, manner.form)
    return _CODES[state]


def operator() -> str:
    """Name who does it: user@machine."""
    user = "unknown"
    with suppress(OSError, KeyError):  # no name for this number: what is raised depends on Python's version
        user = getpass.getuser()
    return f"{user}@{socket.gethostname()}"


def rollout_id(now: float) -> str:
    """Make up the id of a rollout that begins now (seconds since 1970)."""
    return f"{datetime.fromtimestamp(now, UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def _rolled_out(planned: Planned, manner: Manner, record: Record, head: Head, stop: Stop) -> DeployReport:
    from httpdgen.deploy.hosts.owner import this_process
    from httpdgen.deploy.rollout import roll_out
    from httpdgen.plan.present import Lock

    with view_of(planned.plan) as view, interrupts(stop, view.stopping):

        def watch(event: Event) -> None:
            shown = replace(event, said=planned.shown(event.said))
            record.take(shown)
            view.take(shown)

        return roll_out(
            planned.plan,
            planned.hosts,
            lock=Lock(head.by, head.rollout, this_process(), int(head.began)),
            options=manner.limits.of_rollout(),
            watch=watch,
            stop=stop,
            pool=planned.pool,
        )


def _untouched(plan: FleetPlan, shown: Shown) -> Mapping[str, HostReport]:
    """Say of every host what it is before anything happens."""
    found = {
        name: HostReport(Outcome.UNTOUCHED if host.has_work else Outcome.UNCHANGED) for name, host in plan.hosts.items()
    }
    return found | {name: HostReport(Outcome.UNREACHABLE, shown(why)) for name, why in plan.unreachable.items()}


def _tell(head: Head, state: str, report: DeployReport, form: Form) -> None:
    if form is Form.JSON:
        typer.echo(json.dumps(report_json(head, state, report), indent=2))
        return
    for line in tell(report, Signs.on(sys.stdout)):
        typer.echo(line)
