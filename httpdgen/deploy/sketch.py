"""Nodes whose hosts are not reached, as far as the running balancers of web servers know them: enough to hold them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from httpdgen.control.running import MemberState
from httpdgen.deploy.side_by_side import side_by_side
from httpdgen.errors import HostError
from httpdgen.plan.shape import ClusterShape, HostShape, NodeShape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from concurrent.futures import Executor

    from httpdgen.control.running import RunningMember
    from httpdgen.deploy.balancers import Served
    from httpdgen.deploy.engines import Engines
    from httpdgen.deploy.known import Known

_STATES = {MemberState.DRAINING: "draining", MemberState.STOPPED: "disabled"}


def with_sketches(known: Known, nodes: Collection[str], engines: Engines, pool: Executor) -> Known:
    """Add what web servers know of those of some nodes whose hosts were not reached; the others stay unknown.

    Where such a node has another weight by a hold, that is taken for its own.
    """
    missing = [node for node in nodes if node not in known.shape.nodes and node in known.host_of]
    if not missing:
        return known
    webs = known.shape.web_servers
    senders = known.senders(missing)
    answers = side_by_side(pool, lambda host: engines.look(known.hosts[host].connection, webs[host]), senders)
    served = {host: answer for host, answer in answers.items() if not isinstance(answer, HostError)}
    found = {node: shape for node in missing for shape in _sketches(known, node, served)}
    hosts = {known.host_of[node] for node in found}
    return replace(known, sketched={host: _host(known, host, [*found.values()]) for host in sorted(hosts)})


def _sketches(known: Known, node: str, served: dict[str, Served]) -> Iterator[NodeShape]:
    for host, answer in served.items():
        web = known.shape.web_servers[host]
        for balancer in answer.balancers:
            for member in balancer.members:
                if node == known.node_of(web, balancer.name, member):
                    yield _node(known, node, balancer.name, member)


def _node(known: Known, node: str, cluster: str, member: RunningMember) -> NodeShape:
    is_held = bool(known.holds(node))
    return NodeShape(
        name=node,
        cluster=cluster,
        service="",
        own_unit=False,
        reads=(),
        server_xml="",
        user="",
        home="",
        protocol=member.scheme,  # type: ignore[arg-type]  # what httpd was given is one of ours
        address=member.host,
        port=member.port,
        route=member.route,
        lbfactor=int(member.factor),
        role="active",
        state="active" if is_held else _STATES.get(member.state, "active"),
        domain=None,
        runs=True,
        health_path="",
        health_statuses=(),
        site=("", 0, False),
    )


def _host(known: Known, host: str, nodes: list[NodeShape]) -> HostShape:
    mine = tuple(node for node in nodes if known.host_of[node.name] == host)
    # A cluster of which no host answers: nothing says what it tolerates.
    unknown = {
        node.cluster: ClusterShape(node.cluster, 0, "node", "none", "", "")
        for node in mine
        if node.cluster not in known.shape.clusters
    }
    return HostShape(host, "", None, mine, unknown)
