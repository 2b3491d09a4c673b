"""Before anything is active anywhere: locks, a second look, everything staged, everything tested."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from httpdgen.deploy.events import Phase
from httpdgen.deploy.files import HostFiles
from httpdgen.deploy.host import RefusedError
from httpdgen.deploy.side_by_side import failures, side_by_side
from httpdgen.plan.digest import host_digest
from httpdgen.plan.fleet_plan import Need, StepKind
from httpdgen.tree import File

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.deploy.host import Folder
    from httpdgen.deploy.run import Run
    from httpdgen.errors import HostError
    from httpdgen.plan.fleet_plan import FleetPlan
    from httpdgen.plan.present import PresentHost
    from httpdgen.plan.shape import FleetShape


def concerned(plan: FleetPlan) -> tuple[str, ...]:
    """Name the hosts that a plan touches: those with work, and the web servers that hold nodes meanwhile."""
    found = {host for host, of_host in plan.hosts.items() if of_host.has_work}
    found |= {host for step in plan.steps for host in step.hosts}
    for shape in (plan.shape_before, plan.shape):
        found |= senders_of(shape, {node for step in plan.steps for node in step.nodes})
        found |= senders_of(shape, {node for holds in plan.holds.values() for node in holds})
    return tuple(sorted(found - plan.unreachable.keys()))


def senders_of(shape: FleetShape, nodes: set[str]) -> set[str]:
    """Name the hosts of the web servers that send to nodes."""
    clusters = {shape.nodes[node].cluster for node in nodes if node in shape.nodes}
    return {host for cluster in clusters for host in shape.senders.get(cluster, ())}


def lock(run: Run) -> dict[str, HostError]:
    """Lock every host; give those where that failed. Nothing is kept locked then."""

    def take(host: str) -> None:
        with run.phase(Phase.LOCK, host):
            run.hosts[host].lock(run.lock, take=run.options.take_lock)

    return failures(side_by_side(run.pool, take, run.hosts))


def unlock(run: Run) -> None:
    """Give every lock back that is ours; a host that does not answer keeps it until somebody takes it over."""
    side_by_side(run.pool, lambda host: run.hosts[host].unlock(), run.hosts)


def look_again(run: Run, plan: FleetPlan) -> dict[str, HostError]:
    """See that the hosts still are as they were when the plan was made, now that nobody else changes them."""

    def look(host: str) -> None:
        before = plan.present[host]
        shape = plan.shape.hosts.get(host)
        now = run.hosts[host].read(before.entries, shape)
        # What was cut off was settled with the lock: then only what is current has to be the same.
        same = now.folder == before.folder if before.unsettled else _is_same(before, now)
        if not same:
            raise RefusedError(host, "it is not as it was when the plan was made: plan again")

    return failures(side_by_side(run.pool, look, run.hosts))


def _is_same(before: PresentHost, now: PresentHost) -> bool:
    """Say whether a host is as it was.

    The plan asked for what is wanted there, also of one that is not to be changed: for more units, and for what these
    lack.
    """
    both = before.services.keys() & now.services.keys()

    def digest(found: PresentHost) -> str:
        return host_digest(replace(found, missing=(), services={unit: found.services[unit] for unit in both}))

    return digest(before) == digest(now)


def first_files(run: Run, plan: FleetPlan, by: str) -> dict[str, HostError]:
    """Read what every host has now, to go on from there and to come back to."""

    def read(host: str) -> HostFiles:
        present = plan.present[host]
        old = None if present.folder is None else run.hosts[host].kept(present.folder)
        return HostFiles(
            host=host,
            old=old,
            new=plan.wanted.get(host, {} if old is None or host not in plan.shape.hosts else old.entries),
            release=plan.releases.get(host, plan.release),
            parent=plan.parents[host],
            by=by,
            shape=plan.shape.hosts.get(host),
            nodes=plan.shape.nodes,
            nodes_before=plan.shape_before.nodes,
            paired=plan.paired,
            holds={} if old is None else old.holds,
        )

    found = side_by_side(run.pool, read, run.hosts)
    run.files.update((host, files) for host, files in found.items() if isinstance(files, HostFiles))
    return failures(found)


def stage_and_test(run: Run, plan: FleetPlan) -> dict[str, HostError]:
    """Put the whole release on every host that gets it, and have httpd and Tomcat read it; nothing is active yet."""
    hosts = [host for host in run.hosts if plan.hosts[host].changes and plan.wanted.get(host)]

    def prepare(host: str) -> None:
        files = run.files[host]
        folder = files.switch(files.parts).reach(plan.paired).folder
        if folder is None:
            return
        with run.phase(Phase.STAGE, host):
            if files.folder is not None and files.old is not None and files.name != files.old.name:
                # Somebody changed it there: what is gone back to, where the new one fails, has a name of its own.
                run.hosts[host].stage(files.folder)
            run.hosts[host].stage(folder)
        with run.phase(Phase.TEST, host):
            _test(run, host, folder)
        run.tested.add((host, folder.name))

    return failures(side_by_side(run.pool, prepare, hosts))


def _test(run: Run, host: str, folder: Folder) -> None:
    shape, remote = run.after.hosts[host], run.hosts[host]
    if shape.web is not None and run.needs[host].get(shape.web.service, Need.NOTHING) is not Need.NOTHING:
        remote.test_httpd(folder.name)
    old = run.files[host].old
    before = {} if old is None else old.entries
    for node in shape.nodes:
        if folder.entries.get(node.server_xml) != before.get(node.server_xml) and isinstance(
            folder.entries.get(node.server_xml), File
        ):
            remote.test_tomcat(folder.name, node.name)


def gone(plan: FleetPlan) -> tuple[str, ...]:
    """Name the nodes that will be none any more; one that only moves to another host is none of them."""
    retired = (node for step in plan.steps if step.kind is StepKind.RETIRE for node in step.nodes)
    return tuple(node for node in retired if node not in plan.shape.nodes)


def needs_of_services(plan: FleetPlan) -> Mapping[str, Mapping[str, Need]]:
    """Give what each service of each host needs."""
    return {
        host: {service.service: service.need for service in of_host.services} for host, of_host in plan.hosts.items()
    }
