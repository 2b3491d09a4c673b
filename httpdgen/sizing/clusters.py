"""All numbers of a cluster and its nodes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from httpdgen.sizing.capacity import Carries, capacity, capacity_warnings, cluster_carries, node_carries
from httpdgen.sizing.connections import connection_warnings, lb_retries, max_attempts, max_connections
from httpdgen.sizing.demand import arriving, demand, margin
from httpdgen.sizing.limits import accept_count, tomcat_open_files, tomcat_tasks
from httpdgen.sizing.losses import Losses, worst_losses
from httpdgen.sizing.members import Member, by_unit, members_of, serving, spread
from httpdgen.sizing.result import Capacity, ClusterSizing, Derived, NodeSizing
from httpdgen.sizing.threads import max_threads, min_spare_threads
from httpdgen.sizing.timeouts import backend_timeouts, timeout_warnings
from httpdgen.words import some_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from httpdgen.model.clusters import Cluster
    from httpdgen.model.topology import Topology
    from httpdgen.sizing.result import TierSizing
    from httpdgen.sizing.worst import Worst

NOTHING = Fraction(0)
REDIRECT_REACHES = 2  # in a domain of two, the one other node is the whole rest of it


@dataclass(frozen=True, slots=True)
class _Loads:
    """The parts of the requests that nodes bear: now, with everything in service, and after the worst loss."""

    members: tuple[Member, ...]
    now: Mapping[str, Fraction]
    whole: Mapping[str, Fraction]
    losses: Losses

    def by_case(self) -> dict[str, Mapping[str, Fraction]]:
        """Name the cases that the cluster must carry."""
        after = {name: worst.load for name, worst in self.losses.within.items()}
        return {"with everything in service": self.whole, "after the worst loss": after}


@dataclass(frozen=True, slots=True)
class _Given:
    """What the numbers of every node of a cluster come from."""

    cluster: Cluster
    loads: _Loads
    requests: int
    margin: Fraction
    max_connections: Derived
    carried: Mapping[str, Carries]


def size_cluster(
    topology: Topology, name: str, tiers: Mapping[str, TierSizing], parts: Mapping[str, Fraction]
) -> ClusterSizing:
    """Derive the numbers of a cluster; `parts` is the part of its host that each node has."""
    cluster = topology.clusters[name]
    requests, (error, error_reason) = demand(topology, name, tiers), margin(topology, name)
    carried, loads = node_carries(topology, cluster, parts), _loads(cluster)
    given = _Given(cluster, loads, requests.value, error, max_connections(topology, name, tiers), carried)
    whole, after_loss = (cluster_carries(carried, case) for case in loads.by_case().values())
    return ClusterSizing(
        concurrency=requests,
        margin=error,
        margin_reason=error_reason,
        tolerate=cluster.tolerate,
        lb_retries=lb_retries(len(cluster.nodes)),
        max_attempts=max_attempts(len(cluster.nodes)),
        timeouts=backend_timeouts(topology, name),
        capacity=capacity(whole, cluster.expect),
        capacity_after_loss=capacity(after_loss, cluster.expect),
        nodes=_size_nodes(given),
        warnings=(
            *_demand_warnings(topology, name, tiers),
            *_loss_warnings(name, cluster, loads),
            *_redirect_warnings(topology, name, loads.members),
            *connection_warnings(topology, name, tiers),
            *timeout_warnings(topology, name),
            *capacity_warnings(name, cluster.expect, requests.value, carried, loads.by_case()),
        ),
    )


def _loads(cluster: Cluster) -> _Loads:
    members = members_of(cluster)
    out = {name for name, node in cluster.nodes.items() if node.state != "active"}
    losses = worst_losses(members, cluster.tolerate, by_domain=cluster.fails_over_by_domain)
    return _Loads(members, spread(serving(members, out)), spread(serving(members)), losses)


def _size_nodes(given: _Given) -> dict[str, NodeSizing]:
    """Size every node; those that the same loss gives the same load have the same numbers, derived once."""
    sized_for = given.loads.losses.sized_for
    alike = {worst: _size_for(worst, given) for worst in dict.fromkeys(sized_for.values())}
    return {
        member.name: replace(
            alike[sized_for[member.name]],
            share=given.loads.now.get(member.name, NOTHING),
            capacity=capacity(given.carried.get(member.name), given.cluster.expect),
        )
        for member in given.loads.members
    }


def _size_for(worst: Worst, given: _Given) -> NodeSizing:
    """Derive the numbers of a node for its worst load; its share and its capacity are not known here."""
    threads = max_threads(given.requests, worst, given.margin, given.loads.members)
    connections = given.max_connections
    asked = given.cluster.tomcat.accept_count
    return NodeSizing(
        share=NOTHING,
        worst_share=worst.load,
        max_threads=threads,
        min_spare_threads=min_spare_threads(threads.value),
        max_connections=connections,
        accept_count=accept_count(threads.value) if asked is None else Derived(asked, "tomcat.accept_count"),
        open_files=tomcat_open_files(connections.value, threads.value),
        tasks=tomcat_tasks(threads.value),
        capacity=Capacity(None, None),
    )


def _demand_warnings(topology: Topology, name: str, tiers: Mapping[str, TierSizing]) -> Iterator[str]:
    cluster, sent = topology.clusters[name], arriving(topology, name, tiers)
    if cluster.concurrency is not None and 0 < sent.value < cluster.concurrency:
        yield (
            f"cluster {name}: concurrency is {cluster.concurrency}, but its web servers send at most {sent.value}"
            f" ({sent.reason}); raise max_request_workers, add web servers, or lower concurrency"
        )
    if cluster.tomcat.virtual_threads:
        yield (
            f"cluster {name}: with virtual threads maxThreads limits nothing; what limits requests are"
            " maxConnections and the application's own pools, such as that of its database"
        )


def _loss_warnings(name: str, cluster: Cluster, loads: _Loads) -> Iterator[str]:
    units, unit = by_unit(loads.members), cluster.failover.unit
    out = [key for key, held in units.items() if any(cluster.nodes[member.name].state != "active" for member in held)]
    if len(out) > cluster.tolerate:
        yield (
            f"cluster {name}: {len(out)} {unit}s are out of service in part or whole ({some_of(sorted(out))}), and it"
            f" is sized for the loss of {cluster.tolerate}; enable them, or raise failover.tolerate"
        )
    if cluster.tolerate >= len(units):
        yield (
            f"cluster {name}: failover.tolerate is {cluster.tolerate}, but it has {len(units)} {unit}s in all;"
            " lower it, or add nodes"
        )
    if cluster.fails_over_by_domain and not any(member.domain for member in loads.members):
        yield f"cluster {name}: failover.scope is domain, but no node has a domain; give them one, or say cluster"
    if not loads.losses.exact:
        yield (
            f"cluster {name}: there are too many ways to lose {cluster.tolerate} {unit}s to look at each, so its"
            " threads are a bound that is never too small; lower failover.tolerate, or make nodes alike"
        )


def _redirect_warnings(topology: Topology, name: str, members: Sequence[Member]) -> Iterator[str]:
    by_domain = topology.clusters[name].fails_over_by_domain
    by_proxy = any(topology.web_tiers[tier].connector == "mod_proxy" for tier in topology.tiers_routing_to(name))
    largest = max(Counter(member.domain for member in members if member.domain).values(), default=0)
    if by_domain and by_proxy and largest > REDIRECT_REACHES:
        yield (
            f"cluster {name}: mod_proxy sends all sessions of a lost node to one other of its domain (redirect=), and"
            " threads are sized for them spread over the domain; use mod_jk, domains of two nodes, or a larger"
            " failover.margin"
        )
