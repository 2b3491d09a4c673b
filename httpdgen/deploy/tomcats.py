"""Give the Tomcats of one host what is new, while nobody sends to them; and put them back where that fails."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.deploy.connectors import secret_of
from httpdgen.deploy.events import Mark, Phase
from httpdgen.deploy.host import RefusedError
from httpdgen.deploy.returned import ReturnedError, put_back
from httpdgen.errors import HostError
from httpdgen.plan.fleet_plan import Need

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from httpdgen.connection import Connection
    from httpdgen.deploy.files import HostFiles
    from httpdgen.deploy.run import Run
    from httpdgen.plan.shape import FleetShape, NodeShape
    from httpdgen.verify.checks.cookies import SessionId

_PAUSE_SECONDS = 0.5
_STOPS = {Need.RESTART, Need.STOP}
_STARTS = {Need.RESTART, Need.START}


def change_tomcats(run: Run, host: str, names: Sequence[str]) -> None:
    """Stop a host's nodes that need it, make what is new for them current, start them, and wait until they are ready.

    Nobody may send to them. A node that needs nothing is only looked at.

    Raises:
        ReturnedError: it failed, and the host is back on what it had.
        HostError: it failed, and the way back too, or nothing had changed yet, as the text says.
    """
    before = run.files[host]
    after = before.switch(frozenset(names))
    nodes = [run.after.nodes[name] for name in names]
    probes = {node.name: _probe(run, node) for node in nodes}
    if after.folder is not None and after.name != before.name and (host, after.name) not in run.tested:
        run.hosts[host].stage(after.folder)
    ran = [service for name in names for service in _services(run, name) if run.hosts[host].runs(service)]
    try:
        _stop(run, host, nodes, run.before)
        _activate(run, host, after, nodes)
        _start(run, host, nodes, probes)
    except HostError as error:
        put_back(run, host, error, lambda: _back(run, host, before, ran))
        raise ReturnedError(host, error.message) from error


def _stop(run: Run, host: str, nodes: Sequence[NodeShape], shape: FleetShape) -> None:
    """Stop those that have to be, by the service that they ran as."""
    for node in nodes:
        if _need(run, host, node) in _STOPS:
            service = shape.nodes.get(node.name, node).service
            if run.hosts[host].runs(service):
                with run.phase(Phase.SERVICE, host, node.name, f"stop {service}"):
                    run.hosts[host].stop(service, seconds=run.options.service_seconds)


def _activate(run: Run, host: str, files: HostFiles, nodes: Sequence[NodeShape]) -> None:
    """Make files current; the nodes that start then have read them."""
    changed = files.name != run.files[host].name
    run.files[host] = files
    if changed:
        pending = [("restart", node.service) for node in nodes if _need(run, host, node) in _STARTS]
        with run.phase(Phase.ACTIVATE, host, said=files.name):
            run.hosts[host].activate(files.name, pending)


def _start(run: Run, host: str, nodes: Sequence[NodeShape], probes: Mapping[str, _Probe | None]) -> None:
    for node in nodes:
        if _need(run, host, node) in _STARTS:
            with run.phase(Phase.SERVICE, host, node.name, f"start {node.service}"):
                run.hosts[host].start(node.service, seconds=run.options.service_seconds)
    for node in nodes:
        if node.runs:
            with run.phase(Phase.HEALTH, host, node.name):
                _await_ready(run, host, node)
                _await_sessions(run, node, probes.get(node.name))
    run.hosts[host].read_by([node.service for node in nodes if _need(run, host, node) in _STARTS])


def _back(run: Run, host: str, before: HostFiles, ran: Sequence[str]) -> None:
    """Go back to the files that the host had, and to what ran with them."""
    nodes = [node for node in run.before.nodes.values() if run.before.host_of[node.name] == host]
    after = [node.service for node in run.after.nodes.values() if run.after.host_of[node.name] == host]
    remote, seconds = run.hosts[host], run.options.service_seconds
    changed = before.name != run.files[host].name
    for service in dict.fromkeys((*after, *ran)) if changed else ():
        if _is_concerned(run, host, service) and remote.runs(service):
            remote.stop(service, seconds=seconds)
    if changed:
        remote.activate(before.name, [("restart", service) for service in ran])
    run.files[host] = before
    for service in ran:
        if not remote.runs(service):
            remote.start(service, seconds=seconds)
    for node in nodes:
        if node.service in ran and node.runs:
            _await_ready(run, host, node)
    remote.read_by(ran)


def _is_concerned(run: Run, host: str, service: str) -> bool:
    return run.needs.get(host, {}).get(service, Need.NOTHING) is not Need.NOTHING


def _services(run: Run, name: str) -> list[str]:
    """Name what a node ran as, and what it runs as."""
    known = (run.before.nodes.get(name), run.after.nodes.get(name))
    return list(dict.fromkeys(node.service for node in known if node is not None))


def _need(run: Run, host: str, node: NodeShape) -> Need:
    return run.needs.get(host, {}).get(node.service, Need.NOTHING)


def _secret(run: Run, host: str, node: NodeShape) -> str | None:
    """Give the secret of a node's Connector, from the files that its host has by now."""
    folder = run.files[host].folder
    return None if folder is None else secret_of(folder.entries, node)


def _secret_before(run: Run, name: str) -> str | None:
    """Give the secret that a node had, where its host has not changed yet."""
    return _secret(run, run.before.host_of[name], run.before.nodes[name])


def _by_now(run: Run, name: str) -> NodeShape:
    """Give a node as it runs by now: what was, until its host has what is new for it."""
    files = run.files.get(run.after.host_of[name])
    is_new = files is not None and name in files.switched
    return run.after.nodes[name] if is_new else run.before.nodes.get(name, run.after.nodes[name])


def _source(run: Run, node: NodeShape) -> Connection:
    """Reach a node from a web server that sends to it, or else from its own host."""
    own = run.after.host_of.get(node.name) or run.before.host_of[node.name]
    return run.hosts[next(host for host in (*run.senders(node.name), own) if host in run.hosts)].connection


def _await_ready(run: Run, host: str, node: NodeShape) -> None:
    run.engines.await_ready(_source(run, node), node, _secret(run, host, node), run.options.health_seconds)


@dataclass(frozen=True, slots=True)
class _Probe:
    """A session at another node of a group, which a node knows once it has received the group's sessions."""

    cookie: str
    session: SessionId


def _probe(run: Run, node: NodeShape) -> _Probe | None:
    """Begin a session at a node of the same group that stays; None where there is none, or it makes no session."""
    cluster = run.after.clusters[node.cluster]
    before = run.before.clusters.get(node.cluster)
    if (
        cluster.replication == "none"
        or before is None
        or before.group != cluster.group
        or node.name not in run.before.nodes
    ):
        return None
    for member in run.after.members[node.cluster]:
        host = run.after.host_of[member.name]
        other = _by_now(run, member.name)
        same_group = cluster.replication == "cluster" or other.domain == node.domain
        if other.name == node.name or not same_group or not other.runs:
            continue
        cookie = cluster.session_cookie
        # A host without work of its own has what the cluster has always had.
        secret = _secret(run, host, other) if host in run.files else _secret_before(run, node.name)
        session = run.engines.begin_session(_source(run, other), other, secret, cookie)
        if session is not None:
            return _Probe(cookie, session)
    return None


def _await_sessions(run: Run, node: NodeShape, probe: _Probe | None) -> None:
    """Wait until a node knows a session that began at another one while it was away.

    Raises:
        RefusedError: it does not in time.
    """
    if probe is None:
        return
    host = run.after.host_of[node.name]
    source, secret = _source(run, node), _secret(run, host, node)
    deadline = time.monotonic() + run.options.health_seconds
    run.tell(Phase.HEALTH, Mark.WAITING, host, node.name, "it receives the sessions of its group")
    while not run.engines.knows(source, node, secret, probe.cookie, probe.session):
        if time.monotonic() >= deadline:
            raise RefusedError(
                host,
                f"{node.name} serves, but does not know the sessions of its group after"
                f" {run.options.health_seconds:g} s: do the nodes find each other, and do their clocks agree?",
            )
        time.sleep(_PAUSE_SECONDS)
