"""The whole of topology.yaml as one frozen value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from httpdgen.model.base import Part
from httpdgen.model.clusters import Cluster, Node
from httpdgen.model.hosts import Host
from httpdgen.model.sites import Site
from httpdgen.model.tiers import WebTier
from httpdgen.model.types import HostName, Name, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
else:
    from typing import Mapping  # noqa: UP035  # pydantic reads it while it runs

FORMAT = 1


class Topology(Part):
    """What a site is: web tiers, clusters of Tomcats, sites, and the hosts they run on."""

    httpdgen: Literal[1] = Field(description="The version of this format.")
    platform: Text = Field(default="debian-12", description="What the hosts run, where they say nothing else.")
    web_tiers: Mapping[Name, WebTier] = Field(default={}, description="Groups of web servers by name.")
    clusters: Mapping[Name, Cluster] = Field(default={}, description="Clusters of Tomcats by name.")
    sites: Mapping[HostName, Site] = Field(default={}, description="Virtual hosts by ServerName.")
    hosts: Mapping[HostName, Host] = Field(default={}, description="What is known of machines, by name.")

    def nodes(self) -> Iterator[tuple[str, str, Node]]:
        """Walk over every node: its cluster's name, its own name, and the node."""
        for cluster_name, cluster in self.clusters.items():
            for node_name, node in cluster.nodes.items():
                yield cluster_name, node_name, node

    def platform_of(self, host: str) -> str:
        """Name the platform of a host."""
        known = self.hosts.get(host)
        return self.platform if known is None or known.platform is None else known.platform

    def address_of(self, host: str) -> str:
        """Say where other tiers reach a host: its address, or its name."""
        known = self.hosts.get(host)
        return host if known is None or known.address is None else known.address

    def tiers_of(self, site: Site) -> tuple[str, ...]:
        """Name the web tiers that serve a site: those it names, or the only one there is."""
        if site.tiers is not None:
            return tuple(dict.fromkeys(site.tiers))
        return tuple(self.web_tiers) if len(self.web_tiers) == 1 else ()

    def sites_of(self, tier: str) -> dict[str, Site]:
        """Give the sites that a web tier serves, sorted by name."""
        return {name: site for name, site in sorted(self.sites.items()) if tier in self.tiers_of(site)}

    def clusters_of(self, tier: str) -> tuple[str, ...]:
        """Name the clusters that a web tier routes to, sorted."""
        routes = (route for site in self.sites_of(tier).values() for route in site.routes.values())
        return tuple(sorted({route.cluster for route in routes if route.cluster is not None}))

    def tiers_routing_to(self, cluster: str) -> tuple[str, ...]:
        """Name the web tiers that route to a cluster, sorted."""
        return tuple(sorted(tier for tier in self.web_tiers if cluster in self.clusters_of(tier)))

    def first_contexts(self) -> dict[str, str]:
        """Give, by cluster, the path behind the first route that leads to it."""
        contexts: dict[str, str] = {}
        for _, site in sorted(self.sites.items()):
            for path, route in sorted(site.routes.items()):
                if route.cluster is not None:
                    contexts.setdefault(route.cluster, route.context or path)
        return contexts
