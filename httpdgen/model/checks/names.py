"""Names that must differ: nodes, routes, hosts of web tiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.problem import Path
    from httpdgen.model.topology import Topology


def check_nodes_are_unique(topology: Topology) -> Iterator[Problem]:
    """Require names of nodes that are unique in the file: workers, units and folders are named after them."""
    clusters: dict[str, str] = {}
    for cluster, name, _ in topology.nodes():
        first = clusters.setdefault(name, cluster)
        if first != cluster:
            yield Problem(
                ("clusters", cluster, "nodes", name),
                f"cluster {first} has a node called {name} too, and a node's name is unique in the file",
                f"call it {cluster}-{name}",
                at_key=True,
            )


def check_routes_are_unique(topology: Topology) -> Iterator[Problem]:
    """Require routes that are unique: httpd silently takes the first of two, mod_jk does not start."""
    owners: dict[str, tuple[str, str]] = {}
    for cluster, name, node in topology.nodes():
        route = node.route or name
        first_cluster, first = owners.setdefault(route, (cluster, name))
        # Two nodes of one name are told of as such; their routes follow from it.
        if first != name:
            said: Path = () if node.route is None else ("route",)
            yield Problem(
                ("clusters", cluster, "nodes", name, *said),
                f"has the route {route}, and so has node {first} of cluster {first_cluster}",
                "leave route out: it is the node's name then" if said else None,
                at_key=not said,
            )


def check_a_host_is_in_one_tier(topology: Topology) -> Iterator[Problem]:
    """Refuse a host that is in two web tiers, or twice in one: it has one httpd."""
    tiers: dict[str, str] = {}
    for tier_name, tier in topology.web_tiers.items():
        for index, host in enumerate(tier.hosts):
            first = tiers.get(host)
            tiers.setdefault(host, tier_name)
            if first is not None:
                where = "stands here twice" if first == tier_name else f"is a host of web tier {first} too"
                yield Problem(("web_tiers", tier_name, "hosts", index), f"{host} {where}; a host has one httpd")


def check_hosts_are_spelled_alike(topology: Topology) -> Iterator[Problem]:
    """Refuse two spellings of a host: DNS knows no case, and App1 and app1 would be rendered as two."""
    spellings: dict[str, str] = {}
    told = set()
    for path, host, at_key in _mentions(topology):
        first = spellings.setdefault(host.lower(), host)
        if first != host and host not in told:
            told.add(host)
            yield Problem(path, f"{host} and {first} are the same host", f"write {first}", at_key=at_key)


def _mentions(topology: Topology) -> Iterator[tuple[Path, str, bool]]:
    for tier_name, tier in topology.web_tiers.items():
        for index, host in enumerate(tier.hosts):
            yield ("web_tiers", tier_name, "hosts", index), host, False
    for cluster, name, node in topology.nodes():
        yield ("clusters", cluster, "nodes", name, "host"), node.host, False
    for host in topology.hosts:
        yield ("hosts", host), host, True
