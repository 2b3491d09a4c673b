"""What a cluster is to survive, against the nodes that it has."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from httpdgen.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from httpdgen.model.clusters import Cluster, Node
    from httpdgen.model.problem import Path
    from httpdgen.model.topology import Topology

_OUT = frozenset({"disabled", "stopped"})


def check_tolerate(topology: Topology) -> Iterator[Problem]:
    """Require that a unit is left after the loss that is tolerated.

    Every node counts, in whatever state: one that is out for a while is one of those that are tolerated.
    """
    for name, cluster in topology.clusters.items():
        units = _units(cluster, cluster.nodes)
        if cluster.tolerate >= units:
            yield Problem(("clusters", name, "failover", "tolerate"), *_too_many(cluster, units, "the cluster"))


def check_tolerate_in_domains(topology: Topology) -> Iterator[Problem]:
    """Require the same of each domain, where sessions fail over inside it."""
    for name, cluster in topology.clusters.items():
        if cluster.fails_over_by_domain and cluster.tolerate < _units(cluster, cluster.nodes):
            for domain, nodes in sorted(_domains(cluster).items()):
                units = _units(cluster, nodes)
                # A domain of one node is told of as such.
                if cluster.tolerate >= units and len(nodes) > 1:
                    said = "scope" if cluster.failover.tolerate is None else "tolerate"
                    yield Problem(("clusters", name, "failover", said), *_too_many(cluster, units, f"domain {domain}"))


def _too_many(cluster: Cluster, units: int, what: str) -> tuple[str, str]:
    """Word the message and the hint for units that do not suffice."""
    unit = cluster.failover.unit
    has = f"{what} is on one host" if units == 1 and unit == "host" else f"{what} has {units} {unit}s"
    has = f"{what} has one node" if units == 1 and unit == "node" else has
    because = " (unit: host: nodes on one host are lost together)" if unit == "host" else ""
    return f"must be below {units}, as {has}{because}; got {cluster.tolerate}", f"at most {units - 1}"


def _units(cluster: Cluster, names: Collection[str]) -> int:
    """Count what can be lost one by one: hosts, or nodes."""
    if cluster.failover.unit == "node":
        return len(names)
    return len({cluster.nodes[name].host for name in names})


def _domains(cluster: Cluster) -> Mapping[str, list[str]]:
    domains: dict[str, list[str]] = defaultdict(list)
    for name, node in cluster.nodes.items():
        if node.domain is not None:
            domains[node.domain].append(name)
    return domains


def check_domains(topology: Topology) -> Iterator[Problem]:
    """Require a domain of every node, and a second node in it, where domains are used."""
    for name, cluster in topology.clusters.items():
        reason = _reason_for_domains(cluster)
        if reason is not None:
            yield from _nodes_without_domain(name, cluster, reason)
            for domain, nodes in sorted(_domains(cluster).items()):
                if len(nodes) == 1:
                    yield Problem(
                        ("clusters", name, "nodes", nodes[0], "domain"),
                        f"domain {domain} has one node, and with {reason} nothing inside it can take over",
                        "give it a second node, or put this one in another domain",
                    )


def _reason_for_domains(cluster: Cluster) -> str | None:
    if cluster.sessions.replication == "domain":
        return "sessions.replication: domain"
    return "failover.scope: domain" if cluster.fails_over_by_domain else None


def _nodes_without_domain(name: str, cluster: Cluster, reason: str) -> Iterator[Problem]:
    for node_name, node in cluster.nodes.items():
        if node.domain is None:
            path = ("clusters", name, "nodes", node_name)
            yield Problem(path, f"needs a domain, because of {reason}", "add domain", at_key=True)


def check_somebody_serves(topology: Topology) -> Iterator[Problem]:
    """Require an active node, and one in service."""
    for name, cluster in topology.clusters.items():
        path: Path = ("clusters", name, "nodes")
        nodes = cluster.nodes.values()
        if not any(node.role == "active" for node in nodes):
            yield Problem(path, "has no node whose role is active: standbys and spares only stand in for one")
        if all(node.state in _OUT for node in nodes):
            yield Problem(path, "has no node in service: all are disabled or stopped")


def check_spares_can_stand_in(topology: Topology) -> Iterator[Problem]:
    """Require an active node at a spare's distance: it stands in there only (httpd's manual, mod_proxy, status R)."""
    for name, cluster in topology.clusters.items():
        served = {node.distance for node in cluster.nodes.values() if node.role == "active"}
        for node_name, node in cluster.nodes.items():
            if node.role == "spare" and served and node.distance not in served:
                yield _useless_spare(("clusters", name, "nodes", node_name), node)


def _useless_spare(path: Path, node: Node) -> Problem:
    message = f"no active node is at distance {node.distance}, so this spare would never stand in for one"
    return Problem((*path, "distance"), message, "give it the distance of an active node")
