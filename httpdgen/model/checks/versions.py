"""Features against versions: what the platform's httpd and Tomcat do not have yet, or bring by themselves."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from httpdgen.model.checks.links import clusters_by_tier, known_platforms, platforms_of
from httpdgen.model.problem import Problem
from httpdgen.platforms import version_tuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.model.clusters import Cluster
    from httpdgen.model.problem import Path
    from httpdgen.model.tiers import WebTier
    from httpdgen.model.topology import Topology
    from httpdgen.platforms import Platform

# The platform of tarballs: whoever runs it chooses the versions.
_FREE = "upstream"
_OLDEST_HTTPD = "2.4"
# Tomcat 10.0 was a step on the way to 10.1 and ended with it; 8.5 has ended too.
_TOMCATS = "9.0, 10.1 or 11.0"


class _Feature(NamedTuple):
    """Something that httpd has since a version (httpd's manual and CHANGES)."""

    since: str
    what: str
    path: Path


def check_httpd_has_features(topology: Topology) -> Iterator[Problem]:
    """Refuse what a web tier's httpd does not have yet."""
    known = known_platforms(topology)
    routed = clusters_by_tier(topology)
    members = {name: tuple(_features_of_members(name, cluster)) for name, cluster in topology.clusters.items()}
    for name, tier in topology.web_tiers.items():
        version = _httpd_of(topology, tier, known)
        if version is None:
            continue
        balanced = routed[name] if tier.connector == "mod_proxy" else ()
        for feature in chain(_features_of_sites(topology, name), *(members[cluster] for cluster in balanced)):
            if version_tuple(version) < version_tuple(feature.since):
                message = f"{feature.what} needs httpd {feature.since}, and web tier {name} has {version}"
                yield Problem(feature.path, message)


def _httpd_of(topology: Topology, tier: WebTier, known: Mapping[str, Platform]) -> str | None:
    """Say the oldest version that the tier's web servers have, or None where no platform is known."""
    if tier.version is not None:
        return tier.version
    versions = [known[platform].httpd.version for platform in platforms_of(topology, tier.hosts, known)]
    return min(versions, key=version_tuple, default=None)


def _features_of_sites(topology: Topology, tier_name: str) -> Iterator[_Feature]:
    if topology.web_tiers[tier_name].http2:
        yield _Feature("2.4.17", "HTTP/2", ("web_tiers", tier_name, "http2"))
    for site_name, site in topology.sites.items():
        if tier_name in topology.tiers_of(site):
            path: Path = ("sites", site_name)
            if site.tls is not None:
                yield _Feature("2.4.36", "TLS 1.3", (*path, "tls"))
            for url_path, route in site.routes.items():
                if route.websocket:
                    yield _Feature("2.4.47", "a websocket (upgrade=)", (*path, "routes", url_path, "websocket"))


def _features_of_members(name: str, cluster: Cluster) -> Iterator[_Feature]:
    path: Path = ("clusters", name)
    if cluster.protocol == "ajp":
        yield _Feature("2.4.42", "a secret for AJP (secret=)", (*path, "ajp_secret"))
    if cluster.protocol == "h2c":
        yield _Feature("2.4.19", "h2c to the Tomcats (mod_proxy_http2)", (*path, "protocol"))
    if cluster.health.interval is not None:
        yield _Feature("2.4.55", "an active check (CPING, GET11)", (*path, "health", "interval"))
    spare = next((node for node, values in cluster.nodes.items() if values.role == "spare"), None)
    if spare is not None:
        yield _Feature("2.4.34", "a spare (status=+R)", (*path, "nodes", spare, "role"))


def check_httpd_versions_are_free(topology: Topology) -> Iterator[Problem]:
    """Refuse a web tier's own httpd where the platform brings one."""
    known = known_platforms(topology)
    for name, tier in topology.web_tiers.items():
        path: Path = ("web_tiers", name, "version")
        if tier.version is None:
            continue
        if version_tuple(tier.version) < version_tuple(_OLDEST_HTTPD):
            yield Problem(path, f"must be httpd {_OLDEST_HTTPD} or later, got {tier.version}")
        for platform, host in platforms_of(topology, tier.hosts, known).items():
            brought = known[platform].httpd.version
            if platform != _FREE and tier.version != brought:
                yield _not_free(path, f"{platform} on host {host} brings httpd {brought}")
                break


def check_tomcat_versions_are_free(topology: Topology) -> Iterator[Problem]:
    """Refuse a cluster's own Tomcat where the platform brings one."""
    known = known_platforms(topology)
    for name, cluster in topology.clusters.items():
        path: Path = ("clusters", name, "tomcat", "version")
        version = cluster.tomcat.version
        if version is None:
            continue
        if version_tuple(version)[:1] < (9,) or version_tuple(version)[:2] == (10, 0):
            yield Problem(path, f"must be Tomcat {_TOMCATS}, got {version}")
        hosts = (node.host for node in cluster.nodes.values())
        for platform, host in platforms_of(topology, hosts, known).items():
            brought = known[platform].tomcat.version
            if platform != _FREE and version != brought:
                yield _not_free(path, f"{platform} on host {host} brings Tomcat {brought}")
                break


def _not_free(path: Path, message: str) -> Problem:
    return Problem(path, message, f"leave version out, or say platform: {_FREE}")
