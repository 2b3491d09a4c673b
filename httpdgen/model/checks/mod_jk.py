"""What mod_jk cannot do, where a web tier has it as its connector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.model.checks.links import routes, tiers_by_cluster
from httpdgen.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.clusters import Cluster
    from httpdgen.model.topology import Topology

# mod_jk does not start with a longer name of a host.
_LONGEST_HOST = 60


def check_mod_jk_can(topology: Topology) -> Iterator[Problem]:
    """Refuse what mod_jk does not have to the clusters behind it."""
    links = tiers_by_cluster(topology)
    for name, cluster in topology.clusters.items():
        tiers = [tier for tier in links[name] if topology.web_tiers[tier].connector == "mod_jk"]
        if tiers:
            yield from _protocol(name, cluster, tiers[0])
            yield from _health(name, cluster, tiers[0])
            yield from _spares(name, cluster, tiers[0])
            yield from _workers(topology, name, cluster)


def check_mod_jk_keeps_paths(topology: Topology) -> Iterator[Problem]:
    """Refuse another path behind mod_jk, which hands a request's path on as it is."""
    for path, site, route in routes(topology):
        if route.context is None or route.context.rstrip("/") == str(path[-1]).rstrip("/"):
            continue
        for name in topology.tiers_of(site):
            tier = topology.web_tiers.get(name)
            if tier is not None and tier.connector == "mod_jk":
                yield Problem(
                    (*path, "context"),
                    f"web tier {name} cannot put another path in place of {path[-1]}: its connector is mod_jk",
                    f"leave context out, or say web_tiers.{name}.connector: mod_proxy",
                )


def _protocol(name: str, cluster: Cluster, tier: str) -> Iterator[Problem]:
    if cluster.protocol != "ajp":
        yield Problem(
            ("clusters", name, "protocol"),
            f"{cluster.protocol} is not spoken by web tier {tier}: its connector mod_jk speaks AJP only",
            f"say ajp, or web_tiers.{tier}.connector: mod_proxy",
        )


def _health(name: str, cluster: Cluster, tier: str) -> Iterator[Problem]:
    if cluster.health.interval is not None:
        yield Problem(
            ("clusters", name, "health", "interval"),
            f"web tier {tier} asks nothing by itself: its connector mod_jk pings the connections that it uses",
            f"leave interval out, or say web_tiers.{tier}.connector: mod_proxy",
        )


def _spares(name: str, cluster: Cluster, tier: str) -> Iterator[Problem]:
    for node_name, node in cluster.nodes.items():
        if node.role == "spare":
            yield Problem(
                ("clusters", name, "nodes", node_name, "role"),
                f"web tier {tier} cannot put a spare in a lost node's place: its connector mod_jk has none",
                "say role: standby, which serves once no active node can",
            )


def _workers(topology: Topology, name: str, cluster: Cluster) -> Iterator[Problem]:
    """Refuse names that mod_jk's workers cannot have: clusters and nodes are workers alike."""
    for node_name, node in cluster.nodes.items():
        path = ("clusters", name, "nodes", node_name)
        if node_name in topology.clusters:
            message = f"a cluster is called {node_name} too, and to mod_jk both are workers"
            yield Problem(path, message, f"call it {node_name}-1", at_key=True)
        address = topology.address_of(node.host)
        if len(address) > _LONGEST_HOST:
            yield Problem(
                (*path, "host"),
                f"its address {address} has {len(address)} characters, and mod_jk takes {_LONGEST_HOST}",
                f"give hosts.{node.host}.address a shorter name, or an IP address",
            )
