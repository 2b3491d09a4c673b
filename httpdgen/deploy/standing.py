"""How the nodes of each cluster stand: what its web servers say of them, put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.control.debt import owed
from httpdgen.control.running import MemberState
from httpdgen.deploy.balancers import Served

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from httpdgen.control.running import RunningBalancer, RunningMember
    from httpdgen.deploy.status import FleetStatus
    from httpdgen.plan.holds import Hold


@dataclass(frozen=True, slots=True)
class MemberStanding:
    """A node as one web server has it.

    `wanted` is the share (0 to 1) of new sessions that its weight gives it, as the members are now; `owed` how many
    requests it is owed, fewer than 0 being too many, and None where its balancer does not count requests. `hold` is
    the one in the web server's files.
    """

    member: RunningMember
    wanted: float
    owed: int | None
    hold: Hold | None


@dataclass(frozen=True, slots=True)
class NodeStanding:
    """A node, and the members by web server that it is.

    `runs` is whether its Tomcat does, None where its host was not reached. `share` is its part (0 to 1) of what all
    members of its cluster were elected for since their web servers began or were reloaded, None where nobody was;
    `wanted` what it should be by the weights now, each web server counting by what it elected.
    """

    node: str
    host: str
    runs: bool | None
    members: Mapping[str, MemberStanding]
    share: float | None
    wanted: float

    @property
    def busy(self) -> int:
        """The requests that it has under way, of the present generations."""
        return sum(each.member.busy for each in self.members.values())

    @property
    def elected(self) -> int:
        """How often it was chosen."""
        return sum(each.member.elected for each in self.members.values())


def standings(status: FleetStatus) -> dict[str, tuple[NodeStanding, ...]]:
    """Give the nodes of each cluster, as far as a web server says anything of them or a host has them."""
    known = status.known
    members: dict[str, dict[str, dict[str, MemberStanding]]] = {name: {} for name in known.shape.clusters}
    for host, served in status.served.items():
        for balancer in served.balancers if isinstance(served, Served) else ():
            nodes = members.setdefault(balancer.name, {})
            for node, member in _members(status, host, balancer).items():
                nodes.setdefault(node, {})[host] = member
    for name, node_shape in known.shape.nodes.items():
        members[node_shape.cluster].setdefault(name, {})
    return {cluster: _nodes(status, nodes) for cluster, nodes in sorted(members.items())}


def _members(status: FleetStatus, host: str, balancer: RunningBalancer) -> dict[str, MemberStanding]:
    known = status.known
    web, holds, counts = known.shape.web_servers[host], known.present[host].holds, owed(balancer)
    wanted = _wanted(balancer.members)
    found = {}
    for member in balancer.members:
        node = known.node_of(web, balancer.name, member)
        found[node] = MemberStanding(member, wanted[member.name], counts.get(member.name), holds.get(node))
    return found


def _wanted(members: Sequence[RunningMember]) -> dict[str, float]:
    """Share new sessions out by weight: among those that are OK, or else that stand by, the nearest of them."""
    for state in (MemberState.OK, MemberState.STANDBY):
        usable = [member for member in members if member.state is state]
        if usable:
            break
    nearest = min((member.distance for member in usable), default=0)
    weights = {member.name: member.factor for member in usable if member.distance == nearest}
    total = sum(weights.values()) or 1
    return {member.name: weights.get(member.name, 0) / total for member in members}


def _nodes(status: FleetStatus, nodes: Mapping[str, Mapping[str, MemberStanding]]) -> tuple[NodeStanding, ...]:
    by_web: dict[str, int] = {}
    for members in nodes.values():
        for host, each in members.items():
            by_web[host] = by_web.get(host, 0) + each.member.elected
    total = sum(by_web.values())
    weights = by_web if total else dict.fromkeys(by_web, 1)
    return tuple(_node(status, node, members, weights, total) for node, members in sorted(nodes.items()))


def _node(
    status: FleetStatus, node: str, members: Mapping[str, MemberStanding], weights: Mapping[str, int], total: int
) -> NodeStanding:
    host = status.known.host_of.get(node, "")
    elected = sum(each.member.elected for each in members.values())
    wanted = sum(each.wanted * weights[web] for web, each in members.items())
    return NodeStanding(
        node=node,
        host=host,
        runs=_runs(status, node, host),
        members=members,
        share=elected / total if total else None,
        wanted=wanted / (sum(weights.values()) or 1),
    )


def _runs(status: FleetStatus, node: str, host: str) -> bool | None:
    shape, present = status.known.shape.nodes.get(node), status.known.present.get(host)
    if shape is None or present is None:
        return None
    service = present.services.get(shape.service)
    return service is not None and service.runs
