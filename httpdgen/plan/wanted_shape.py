"""Work out what runs where, from the topology and the tree that it renders to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen import platforms
from httpdgen.expected.doors import ways
from httpdgen.expected.units import httpd_unit
from httpdgen.plan.shape import FleetShape, HostShape, WayShape, WebShape
from httpdgen.plan.wanted_clusters import cluster_shape
from httpdgen.plan.wanted_nodes import Nodes
from httpdgen.tree import Absence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.model.tiers import Front
    from httpdgen.model.topology import Topology
    from httpdgen.plan.shape import ClusterShape, NodeShape
    from httpdgen.platforms import Platform
    from httpdgen.tree import ConfigTree, Entry


def shape_of(topology: Topology, tree: ConfigTree) -> FleetShape:
    """Say what runs where: every host of the topology, by name, sorted."""
    nodes = _nodes(topology, tree)
    webs = dict(_webs(topology, tree))
    clusters = {name: cluster_shape(topology, name, tree) for name in topology.clusters}
    return FleetShape(
        {
            name: HostShape(
                name=name,
                platform=topology.platform_of(name),
                web=webs.get(name),
                nodes=tuple(nodes.get(name, ())),
                clusters=_clusters_of(nodes.get(name, ()), clusters),
            )
            for name in sorted(webs.keys() | nodes.keys())
        }
    )


def _clusters_of(nodes: list[NodeShape] | tuple[()], clusters: Mapping[str, ClusterShape]) -> dict[str, ClusterShape]:
    return {name: clusters[name] for name in sorted({node.cluster for node in nodes})}


def _nodes(topology: Topology, tree: ConfigTree) -> dict[str, list[NodeShape]]:
    found: dict[str, list[NodeShape]] = {}
    nodes = Nodes(topology)
    for cluster, name, node in sorted(topology.nodes(), key=lambda each: each[1]):
        found.setdefault(node.host, []).append(nodes.shape(cluster, name, tree.hosts[node.host]))
    return found


def _webs(topology: Topology, tree: ConfigTree) -> Iterator[tuple[str, WebShape]]:
    """Give the web servers; those of a tier on the same platform are alike, and worked out once."""
    for tier_name, tier in topology.web_tiers.items():
        given = _tier(topology, tier_name)
        alike: dict[str, WebShape] = {}
        for host in tier.hosts:
            platform = topology.platform_of(host)
            if platform not in alike:
                alike[platform] = _web(given, platforms.load(platform), tree.hosts[host])
            yield host, alike[platform]


@dataclass(frozen=True, slots=True)
class _Tier:
    """What the web servers of a tier have in common, whatever they run on."""

    topology: Topology
    name: str
    front: Front | None
    clusters: tuple[str, ...]
    members: Mapping[str, str]
    ways: tuple[WayShape, ...]


def _tier(topology: Topology, name: str) -> _Tier:
    clusters = topology.clusters_of(name)
    nodes = (each for cluster in clusters for each in topology.clusters[cluster].nodes.items())
    members = {node_name: node.host for node_name, node in sorted(nodes)}
    return _Tier(topology, name, topology.web_tiers[name].front, clusters, members, tuple(_ways(topology, name)))


def _web(given: _Tier, platform: Platform, entries: Mapping[str, Entry]) -> WebShape:
    tier = given.topology.web_tiers[given.name]
    return WebShape(
        tier=given.name,
        service=platform.httpd.service,
        program=platform.httpd.program,
        connector=tier.connector,
        reads=_reads(given, platform, entries),
        management_port=tier.management.port,
        ready_path=None if given.front is None else given.front.ready_path,
        front_seconds=0.0 if given.front is None else given.front.wait.ms / 1000,
        clusters=given.clusters,
        members=given.members,
        ways=given.ways,
        peers=tuple(sorted(tier.hosts)),
    )


def _reads(given: _Tier, platform: Platform, entries: Mapping[str, Entry]) -> tuple[str, ...]:
    """Name the entries that httpd reads, and those whose absence it would notice: a file that comes back is read."""
    links = {path for of_mpm in platform.httpd.mpm_links.values() for path in of_mpm}
    kept_away = {*platform.httpd.absent, *platform.httpd.absent_with_mod_jk, *links}
    absent = (path for path in kept_away if isinstance(entries.get(path), Absence))
    reads = httpd_unit(given.topology, given.name, platform, entries).reads
    return tuple(sorted({*(path for path in reads if path in entries), *absent}))


def _ways(topology: Topology, tier: str) -> Iterator[WayShape]:
    """Give one way to each cluster of a web tier, by a page that says "ready" where there is one."""
    seen: set[str] = set()
    for way in sorted(ways(topology, tier), key=lambda way: (way.cluster_name, not way.is_ready_page)):
        if way.cluster_name not in seen:
            seen.add(way.cluster_name)
            door = way.door
            statuses = way.cluster.health.expect if way.is_ready_page else ()
            yield WayShape(way.cluster_name, door.site, door.address, door.port, door.tls, way.page, statuses)
