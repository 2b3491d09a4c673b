"""Find a node that holds a session and may be stopped."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.control.running import MemberState
from httpdgen.expected.doors import ways
from httpdgen.verify.checks.asking import Backends
from httpdgen.verify.checks.balancers import read_running, running_member
from httpdgen.verify.checks.beginning import begin, routes_of
from httpdgen.verify.checks.health import health_target, is_ready
from httpdgen.verify.checks.side_by_side import side_by_side
from httpdgen.verify.checks.silence import Silence
from httpdgen.verify.checks.site_client import SiteClient
from httpdgen.verify.outcome import Remark, not_made
from httpdgen.words import listed

if TYPE_CHECKING:
    from httpdgen.connection import Connection
    from httpdgen.expected.doors import Way
    from httpdgen.expected.hosts import Member
    from httpdgen.model.clusters import Cluster
    from httpdgen.verify.checks.cookies import SessionId
    from httpdgen.verify.subject import Fleet, WebServer


@dataclass(frozen=True, slots=True)
class Held:
    """A session, the way to it, the node that holds it, and that node's service on its host."""

    web: WebServer
    way: Way
    session: SessionId
    member: Member
    unit: str
    connection: Connection


def hold(fleet: Fleet, name: str, cluster: Cluster) -> Held | Remark:
    """Begin a session, and find who holds it; or say why that node must not, or cannot, be stopped."""
    subject = f"cluster {name}"
    found = next(
        (
            (web, way)
            for web in fleet.web_servers.values()
            for way in ways(web.topology, web.tier_name)
            if way.cluster_name == name
        ),
        None,
    )
    if found is None:
        return not_made(subject, "no web server with a site that leads to it was reached")
    web, way = found
    hindrance = _hindrance(web, name, cluster)
    if hindrance is not None:
        return not_made(subject, hindrance, "a node is stopped only where the cluster can spare it")
    with SiteClient(web.connection, way.door) as client:
        session = begin(client, way)
    if isinstance(session, Remark):
        return session
    node = routes_of(way)[session.route]
    member = next(member for member in web.members if (member.cluster_name, member.node_name) == (name, node))
    expected, connection = fleet.hosts.get(member.node.host, (None, None))
    unit = next((unit.name for unit in expected.units if unit.node == member.node_name), None) if expected else None
    if unit is None or connection is None:
        return not_made(member.place, f"{member.node.host}, whose node holds the session, was not reached")
    return Held(web, way, session, member, unit, connection)


def _hindrance(web: WebServer, name: str, cluster: Cluster) -> str | None:
    """Say why no node of a cluster may be stopped."""
    if cluster.tolerate == 0:
        return "failover.tolerate is 0"
    if cluster.failover.force_sticky:
        return "failover.force_sticky gives the sessions of a node that is lost an error"
    if cluster.sessions.replication == "domain":
        sizes = Counter(node.domain for node in cluster.nodes.values())
        if min(sizes.values()) == 1:
            return "a domain has one node only"
    out = [f"{other} is {node.state}" for other, node in sorted(cluster.nodes.items()) if node.state != "active"]
    if not out:
        members = [member for member in web.members if member.cluster_name == name]
        out = _held(web, members) or _unready(web, members)
    return listed(out) if out else None


def _held(web: WebServer, members: list[Member]) -> list[str]:
    """Name nodes that somebody drained or disabled."""
    running = read_running(web)
    if isinstance(running, Silence):
        return [f"what its balancer does is not known: {running.message}"]
    found = ((member, running_member(web, member, running.get(member.cluster_name))) for member in members)
    return [f"{one.node_name} is {it.activation}" for one, it in found if it and it.activation is not MemberState.OK]


def _unready(web: WebServer, members: list[Member]) -> list[str]:
    backends = Backends(web)
    answers = side_by_side(lambda member: ready(backends, web, member), members)
    return [f"{member.node_name} is not ready" for member, fine in zip(members, answers, strict=True) if not fine]


def ready(backends: Backends, web: WebServer, member: Member) -> bool:
    """Say whether a node answers as health.expect wants it.

    Raises:
        UnreachableError: the connection to the web server broke.
    """
    answer = backends.ask(member, health_target(web.topology, member.cluster_name))
    return not isinstance(answer, Silence) and is_ready(member.cluster, answer)
