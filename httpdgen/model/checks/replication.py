"""Replication of sessions: groups of nodes that find each other, and only each other."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from httpdgen.model.checks.links import known_platforms, platforms_of
from httpdgen.model.problem import Problem
from httpdgen.platforms import version_tuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.problem import Path
    from httpdgen.model.topology import Topology


def check_there_is_a_second_node(topology: Topology) -> Iterator[Problem]:
    """Require a second node to replicate sessions to."""
    for name, cluster in topology.clusters.items():
        if cluster.sessions.replication != "none" and len(cluster.nodes) == 1:
            yield Problem(
                ("clusters", name, "sessions", "replication"),
                "the cluster has one node, and sessions are replicated to another",
                "add a node, or say none",
            )


def check_groups_are_apart(topology: Topology) -> Iterator[Problem]:
    """Refuse a multicast group of two clusters: address and port make one (Tomcat's config/cluster-membership)."""
    used = {
        (cluster.sessions.multicast.address, cluster.sessions.multicast.port) for cluster in topology.clusters.values()
    }
    owners: dict[tuple[str, int], str] = {}
    for name, cluster in topology.clusters.items():
        sessions = cluster.sessions
        if sessions.replication == "none" or sessions.membership != "multicast":
            continue
        address, port = group = (sessions.multicast.address, sessions.multicast.port)
        first = owners.setdefault(group, name)
        if first != name:
            ports = chain(range(port + 1, 2**16), range(1024, port))
            free = next(number for number in ports if (address, number) not in used)
            used.add((address, free))
            said: Path = ("multicast",) if "multicast" in sessions.model_fields_set else ()
            yield Problem(
                ("clusters", name, "sessions", *said),
                f"the multicast group {address}, port {port} is that of cluster {first}: their sessions would mix",
                f"say multicast: {{address: {address}, port: {free}}}",
            )


def check_tomcats_are_alike(topology: Topology) -> Iterator[Problem]:
    """Require one major version: Tomcat 9 has javax classes, 10.1 and later jakarta."""
    known = known_platforms(topology)
    for name, cluster in topology.clusters.items():
        if cluster.sessions.replication == "none":
            continue
        hosts = (node.host for node in cluster.nodes.values())
        majors: dict[int, str] = {}
        for platform, host in platforms_of(topology, hosts, known).items():
            majors.setdefault(version_tuple(known[platform].tomcat.version)[0], host)
        if len(majors) > 1:
            versions = " and ".join(f"{major} on host {host}" for major, host in sorted(majors.items()))
            yield Problem(
                ("clusters", name, "sessions", "replication"),
                f"the cluster has Tomcat {versions}, and sessions do not travel between major versions",
                "give its hosts one platform",
            )
