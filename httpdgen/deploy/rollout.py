"""Carry out a plan."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from httpdgen.deploy.engines import LiveEngines
from httpdgen.deploy.events import Mark, Phase
from httpdgen.deploy.finish import finish
from httpdgen.deploy.leaving import retire
from httpdgen.deploy.prepare import (
    concerned,
    first_files,
    gone,
    lock,
    look_again,
    needs_of_services,
    stage_and_test,
    unlock,
)
from httpdgen.deploy.rolling import let_go, roll
from httpdgen.deploy.run import Run, StoppedError
from httpdgen.deploy.side_by_side import failures, side_by_side
from httpdgen.deploy.tally import Tally
from httpdgen.deploy.tomcats import change_tomcats
from httpdgen.deploy.webs import change_web
from httpdgen.errors import HostError
from httpdgen.plan.fleet_plan import StepKind
from httpdgen.plan.release import BEFORE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Executor

    from httpdgen.deploy.engines import Engines
    from httpdgen.deploy.events import Watch
    from httpdgen.deploy.host import RolloutHost
    from httpdgen.deploy.options import Options
    from httpdgen.deploy.report import DeployReport
    from httpdgen.deploy.stop import Stop
    from httpdgen.plan.fleet_plan import FleetPlan, Step
    from httpdgen.plan.present import Lock

_ASKED = "it was asked to end"


def roll_out(  # noqa: PLR0913  # what a stage takes, each by its name
    plan: FleetPlan,
    hosts: Mapping[str, RolloutHost],
    *,
    lock: Lock,
    options: Options,
    watch: Watch,
    stop: Stop,
    pool: Executor,
    engines: Engines | None = None,
) -> DeployReport:
    """Carry out a plan on hosts that were reached, and say what became of each.

    The plan has no refusals. `lock` says who we are; `watch` is told of everything as it happens; `stop` ends it
    early, between two steps. `pool` has at least two threads. What a host does wrong is in the report.
    """
    run = Run(
        hosts={host: hosts[host] for host in concerned(plan)},
        files={},
        before=plan.shape_before,
        after=plan.shape,
        needs=needs_of_services(plan),
        goes_back=plan.release == BEFORE,
        operator_holds={
            host: {node: own for node, hold in present.holds.items() if (own := hold.of_operator) is not None}
            for host, present in plan.present.items()
        },
        engines=engines or LiveEngines(),
        lock=lock,
        options=options,
        watch=watch,
        stop=stop,
        pool=pool,
    )
    tally = Tally(plan, lock.rollout)
    try:
        _carry_out(run, plan, tally)
    except KeyboardInterrupt:
        raise  # at once, without waiting for any host: whoever comes next finds that this process is gone
    except BaseException:
        unlock(run)
        raise
    unlock(run)
    return tally.report(time.time())


def _carry_out(run: Run, plan: FleetPlan, tally: Tally) -> None:
    if not _prepared(run, plan, tally):
        return
    try:
        for step in plan.steps:
            if run.stop.is_asked:
                tally.stop(_ASKED)
            if tally.is_stopped or not _goes_on(run, plan, step, tally):
                break
    except StoppedError:
        tally.stop(_ASKED)
    finish(run, plan, tally)


def _prepared(run: Run, plan: FleetPlan, tally: Tally) -> bool:
    """Lock, look again, stage and test; the first of these that fails anywhere ends it, with nothing changed."""
    failed = lock(run) or look_again(run, plan) or first_files(run, plan, run.lock.owner)
    failed = failed or stage_and_test(run, plan)
    tally.fail(failed, changed=False)
    if failed:
        tally.stop("nothing was changed anywhere")
    return not failed


def _goes_on(run: Run, plan: FleetPlan, step: Step, tally: Tally) -> bool:
    """Make one step; say whether the next one may be made."""
    excess = tally.excess(step)
    if excess:
        tally.stop(excess)
        return False
    began = time.monotonic()
    failed = _make(run, plan, step)
    tally.made(step, failed, time.monotonic() - began)
    for host in step.hosts:
        run.tell(Phase.DONE, Mark.FAILED if host in failed else Mark.DONE, host)
    if failed and (step.canary or tally.failures > run.options.max_failures):
        why = "the first of its kind failed" if step.canary else f"{tally.failures} hosts failed"
        tally.stop(f"{why}, so the others are left as they are")
        return False
    return True


def _make(run: Run, plan: FleetPlan, step: Step) -> dict[str, HostError]:
    match step.kind:
        case StepKind.ADD:
            nodes = {host: [node for node in step.nodes if run.after.host_of[node] == host] for host in step.hosts}
            return failures(side_by_side(run.pool, lambda host: change_tomcats(run, host, nodes[host]), step.hosts))
        case StepKind.ROLL:
            return roll(run, step, plan.paired)
        case StepKind.WEB:
            try:
                let_go(run, gone(plan))
            except HostError as error:
                return dict.fromkeys(step.hosts, error)
            return failures(side_by_side(run.pool, lambda host: change_web(run, host), step.hosts))
        case StepKind.RETIRE:
            return retire(run, step)
