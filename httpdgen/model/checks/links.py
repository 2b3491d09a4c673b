"""Who routes to whom, and what runs where, found in one pass over the topology."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen import platforms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from httpdgen.model.problem import Path
    from httpdgen.model.sites import Route, Site
    from httpdgen.model.topology import Topology
    from httpdgen.platforms import Platform


def routes(topology: Topology) -> Iterator[tuple[Path, Site, Route]]:
    """Walk over every route of every site: its path in the document, its site, and the route."""
    for site_name, site in topology.sites.items():
        for url_path, route in site.routes.items():
            yield ("sites", site_name, "routes", url_path), site, route


def tiers_by_cluster(topology: Topology) -> dict[str, tuple[str, ...]]:
    """Say for each cluster which web tiers route to it, sorted; names that lead nowhere are left out."""
    links: dict[str, set[str]] = {cluster: set() for cluster in topology.clusters}
    for _, site, route in routes(topology):
        if route.cluster in links:
            links[route.cluster].update(tier for tier in topology.tiers_of(site) if tier in topology.web_tiers)
    return {cluster: tuple(sorted(tiers)) for cluster, tiers in links.items()}


def clusters_by_tier(topology: Topology) -> dict[str, tuple[str, ...]]:
    """Say for each web tier which clusters it routes to, sorted; names that lead nowhere are left out."""
    links: dict[str, list[str]] = {tier: [] for tier in topology.web_tiers}
    for cluster, tiers in sorted(tiers_by_cluster(topology).items()):
        for tier in tiers:
            links[tier].append(cluster)
    return {tier: tuple(clusters) for tier, clusters in links.items()}


def known_platforms(topology: Topology) -> dict[str, Platform]:
    """Load the platforms that the topology names and that exist, by name."""
    named = {topology.platform} | {host.platform for host in topology.hosts.values() if host.platform is not None}
    return {name: platforms.load(name) for name in sorted(named.intersection(platforms.names()))}


def platforms_of(topology: Topology, hosts: Iterable[str], known: Mapping[str, Platform]) -> dict[str, str]:
    """Name the known platforms that some hosts run, each with the first host that runs it."""
    found: dict[str, str] = {}
    for host in hosts:
        platform = topology.platform_of(host)
        if platform in known:
            found.setdefault(platform, host)
    return found
