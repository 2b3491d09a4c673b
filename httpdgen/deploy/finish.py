"""At the end of a rollout: nothing is held that should not be, every host has its release whole, and no litter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.deploy.holding import lift
from httpdgen.deploy.side_by_side import failures, side_by_side

if TYPE_CHECKING:
    from httpdgen.deploy.run import Run
    from httpdgen.deploy.tally import Tally
    from httpdgen.errors import HostError
    from httpdgen.plan.fleet_plan import FleetPlan


def finish(run: Run, plan: FleetPlan, tally: Tally) -> None:
    """Do what is left to do, also after a failure: a node that runs well is used."""
    lift(run, sorted(_liftable(run, plan, tally)))
    if not tally.is_stopped:
        tally.fail(_complete(run, plan, tally))
    tally.hold({host: held for host in run.files if (held := _held_by(run, host))})
    side_by_side(run.pool, lambda host: run.hosts[host].tidy(run.options.keep), run.hosts)


def _complete(run: Run, plan: FleetPlan, tally: Tally) -> dict[str, HostError]:
    """Make current what no service reads, on hosts where nothing failed."""
    hosts = [host for host in run.hosts if plan.hosts[host].changes and not tally.failed(host)]

    def complete(host: str) -> None:
        before = run.files[host]
        after = before.switch(before.parts).reach(plan.paired)
        if after.folder == before.folder:  # of the same name it may say otherwise what runs there
            return
        folder = after.folder
        if folder is not None:
            run.hosts[host].stage(folder)
        run.hosts[host].activate(after.name, ())
        run.files[host] = after

    return failures(side_by_side(run.pool, complete, hosts))


def _liftable(run: Run, plan: FleetPlan, tally: Tally) -> set[str]:
    """Name the nodes that nobody has to be kept from any more.

    What a rollout that ended before its time has left held is so until all is done: its nodes may be half changed.
    """
    holds = [hold for files in run.files.values() for hold in files.holds.values()]
    own = {hold.node for hold in holds if hold.rollout == run.lock.rollout}
    left = set() if tally.is_stopped else {node for of_host in plan.holds.values() for node in of_host}
    return (own | left) - tally.out - run.stranded


def _held_by(run: Run, host: str) -> tuple[str, ...]:
    return tuple(sorted(node for node, hold in run.files[host].holds.items() if hold.rollout))
