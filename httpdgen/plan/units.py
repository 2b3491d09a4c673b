"""What goes out together, what is out anyway, and how much may go out beside it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from httpdgen.plan.fleet_plan import Step
from httpdgen.words import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from httpdgen.plan.fleet_plan import StepKind
    from httpdgen.plan.shape import ClusterShape, FleetShape, NodeShape

Key: TypeAlias = tuple[str, ...]
"""What there is only so much of at once: see `Standing.limits`."""


@dataclass(frozen=True)
class Standing:
    """How the clusters stand while nodes are rolled: which are `members`, on which hosts, and who is out all along.

    `resting` are nodes that serve nobody whether they are rolled or not; `down` are those of them that do not run.
    """

    members: Mapping[str, NodeShape]
    host_of: Mapping[str, str]
    clusters: Mapping[str, ClusterShape]
    resting: frozenset[str]
    down: frozenset[str]

    @cached_property
    def resting_units(self) -> Mapping[str, frozenset[str]]:
        """The units of each cluster that are out anyway: a host is as soon as one of its nodes is."""
        found: dict[str, set[str]] = {name: set() for name in self.clusters}
        for node in self.resting & self.members.keys():
            found[self.members[node].cluster].add(self.unit(node))
        return {name: frozenset(units) for name, units in found.items()}

    def unit(self, node: str) -> str:
        """Name what a node is lost with: its host, or itself."""
        by_host = self.clusters[self.members[node].cluster].unit == "host"
        return self.host_of[node] if by_host else node

    def takes(self, node: str) -> Iterator[tuple[Key, str]]:
        """Say what a node uses up while it is out, of each key: its unit, and its copy of the sessions.

        A node that is out anyway uses up no unit, and one that does not run has no copies.
        """
        shape = self.members[node]
        cluster = self.clusters[shape.cluster]
        if cluster.replication != "none" and node not in self.down:
            yield group_of(cluster, shape), node
        if node not in self.resting:
            unit = self.unit(node)
            yield ("units", cluster.name), unit
            if unit not in self.resting_units[cluster.name]:
                yield ("more units", cluster.name), unit

    def limits(self) -> dict[Key, int]:
        """Give how much of each key may be out at once, at least one of each, as otherwise nothing could be done.

        `units` are at most what the cluster tolerates, and `more units` what those leave of it that are out anyway.
        Of nodes that have copies of the same sessions one stays; and where there is only one copy, which may be on
        any other node, one is out at a time (Tomcat's cluster howto: DeltaManager, BackupManager).
        """
        limits: dict[Key, int] = {}
        for name, cluster in self.clusters.items():
            limits["units", name] = max(1, cluster.tolerate)
            limits["more units", name] = max(1, cluster.tolerate - len(self.resting_units[name]))
        for group, running in self._copies().items():
            limits[group] = 1 if self.clusters[group[1]].one_copy else max(1, running - 1)
        return limits

    def _copies(self) -> Mapping[Key, int]:
        """Count the running nodes of each group that shares its sessions; 0 where none runs."""
        found: Counter[Key] = Counter()
        for name, node in self.members.items():
            cluster = self.clusters[node.cluster]
            if cluster.replication != "none":
                found[group_of(cluster, node)] += name not in self.down
        return found


def group_of(cluster: ClusterShape, node: NodeShape) -> Key:
    """Name those that share their sessions with a node: its cluster, or its domain of that."""
    domain = node.domain if cluster.replication == "domain" else None
    return "copies", cluster.name, domain or ""


def inactive(shape: FleetShape) -> frozenset[str]:
    """Name the nodes that are not to serve, by their state."""
    return frozenset(name for name, node in shape.nodes.items() if node.state != "active")


def step(kind: StepKind, hosts: Iterable[str], nodes: Iterable[str] = (), *, canary: bool = False) -> Step:
    """Make a step, its hosts and nodes sorted as people do."""
    return Step(kind, tuple(sorted(set(hosts), key=in_order)), tuple(sorted(nodes, key=in_order)), canary)


def by_turns(nodes: Mapping[str, NodeShape], host_of: Mapping[str, str]) -> list[str]:
    """Sort nodes by their hosts, and these so that domains take turns: no domain has to bear more than it must.

    Nodes of a host stay side by side, those of a cluster too.
    """
    ordered = sorted(nodes.values(), key=lambda node: (in_order(host_of[node.name]), node.cluster, in_order(node.name)))
    turn: dict[str, int] = {}
    turns: defaultdict[tuple[str, str], int] = defaultdict(int)
    for node in ordered:
        host = host_of[node.name]
        if host not in turn:
            domain = (node.cluster, node.domain or "")
            turn[host] = turns[domain] if node.domain else 0
            turns[domain] += 1
    return [node.name for node in sorted(ordered, key=lambda node: turn[host_of[node.name]])]
