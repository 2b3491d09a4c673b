"""What each host should be, from the topology and the tree that it renders to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen import platforms
from httpdgen.expected.units import Listening, Unit, httpd_unit, tomcat_unit
from httpdgen.model.checks.listeners import connector_of
from httpdgen.render.httpd.modules import modules
from httpdgen.render.instances import service_nodes
from httpdgen.render.tomcat.layout import layout_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.model.clusters import Cluster, Node
    from httpdgen.model.tiers import WebTier
    from httpdgen.model.topology import Topology
    from httpdgen.platforms import Platform
    from httpdgen.sizing.result import Sizing
    from httpdgen.tree import ConfigTree, Entry

__all__ = ["ExpectedHost", "Listening", "Member", "Unit", "expected_hosts", "members_of"]


@dataclass(frozen=True, slots=True)
class ExpectedHost:
    """One host: its entries by path, private keys that the topology names by their paths, and its services.

    `tier` is the web tier that it belongs to, or None; `modules` (by their names without `mod_` and `_module`, the
    MPM's among them, those that the platform builds in left out) are what its httpd should have loaded. `nodes` are
    its Tomcats by name, each with its cluster's name.
    """

    name: str
    platform: Platform
    entries: Mapping[str, Entry]
    keys: tuple[str, ...]
    units: tuple[Unit, ...]
    tier_name: str | None
    tier: WebTier | None
    mpm: str | None
    modules: frozenset[str]
    nodes: Mapping[str, tuple[str, Node]]
    max_request_workers: int | None = None  # as rendered; what server-status shows of the scoreboard


@dataclass(frozen=True, slots=True)
class Member:
    """A node as a web server reaches it: `port` and `protocol` of its Connector, and `route` its jvmRoute."""

    cluster_name: str
    cluster: Cluster
    node_name: str
    node: Node
    address: str
    port: int
    route: str

    @property
    def place(self) -> str:
        """Name the Connector as people do: node1 (ajp://198.51.100.1:8009)."""
        address = f"[{self.address}]" if ":" in self.address else self.address
        return f"{self.node_name} ({self.cluster.protocol}://{address}:{self.port})"


def expected_hosts(topology: Topology, sizing: Sizing, tree: ConfigTree) -> dict[str, ExpectedHost]:
    """Give every host of the topology, by name, sorted."""
    tiers = {host: name for name, tier in topology.web_tiers.items() for host in tier.hosts}
    nodes: dict[str, dict[str, tuple[str, Node]]] = {}
    for cluster, name, node in sorted(topology.nodes(), key=lambda found: found[1]):
        nodes.setdefault(node.host, {})[name] = (cluster, node)
    in_service = service_nodes(topology)
    hosts = (
        _Host(topology, sizing, name, tree.hosts[name], tiers.get(name), nodes.get(name, {}))
        for name in sorted(tiers.keys() | nodes.keys())
    )
    return {host.name: _expected(host, in_service) for host in hosts}


def members_of(topology: Topology, tier: str) -> tuple[Member, ...]:
    """Give the nodes of every cluster that a web tier routes to, in the order of clusters and nodes."""
    return tuple(
        Member(
            cluster_name=cluster_name,
            cluster=cluster,
            node_name=name,
            node=node,
            address=topology.address_of(node.host),
            port=node.port(connector_of(cluster.protocol)),
            route=node.route or name,
        )
        for cluster_name in topology.clusters_of(tier)
        for cluster in (topology.clusters[cluster_name],)
        for name, node in sorted(cluster.nodes.items())
    )


@dataclass(frozen=True, slots=True)
class _Host:
    """One host, and what of the topology is on it."""

    topology: Topology
    sizing: Sizing
    name: str
    entries: Mapping[str, Entry]
    tier: str | None
    nodes: Mapping[str, tuple[str, Node]]


def _expected(host: _Host, in_service: frozenset[str]) -> ExpectedHost:
    topology, tier = host.topology, host.tier
    platform = platforms.load(topology.platform_of(host.name))
    units = [] if tier is None else [httpd_unit(topology, tier, platform, host.entries)]
    for name, (cluster, _) in host.nodes.items():
        layout = layout_of(topology.clusters[cluster], name, platform, in_service=name in in_service)
        units.append(tomcat_unit(topology, cluster, name, layout, host.entries))
    web_tier = None if tier is None else topology.web_tiers[tier]
    return ExpectedHost(
        name=host.name,
        platform=platform,
        entries=host.entries,
        keys=tuple(sorted(set(_keys(host)))),
        units=tuple(units),
        tier_name=tier,
        tier=web_tier,
        mpm=None if web_tier is None else web_tier.mpm,
        modules=frozenset() if tier is None else _modules(topology, tier, platform),
        nodes=host.nodes,
        max_request_workers=None if tier is None else host.sizing.web_tiers[tier].max_request_workers.value,
    )


def _keys(host: _Host) -> Iterator[str]:
    """Give the private keys that were on the host before: those that are shipped are among its entries."""
    if host.tier is not None:
        for site in host.topology.sites_of(host.tier).values():
            if site.tls is not None and isinstance(site.tls.key, str):
                yield site.tls.key
    for cluster, _ in host.nodes.values():
        tls = host.topology.clusters[cluster].tls
        if tls is not None:
            yield tls.key


def _modules(topology: Topology, tier: str, platform: Platform) -> frozenset[str]:
    """Name what is loaded by our files, and the MPM where the platform's own layout loads it."""
    loaded = {module.name for module in modules(topology, tier, platform)}
    return frozenset(loaded | {f"mpm_{topology.web_tiers[tier].mpm}"} - platform.httpd.builtin)
