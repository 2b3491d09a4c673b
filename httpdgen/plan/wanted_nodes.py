"""Work out what a rollout has to know of each Tomcat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen import platforms
from httpdgen.expected.units import tomcat_unit
from httpdgen.model.checks.listeners import connector_of
from httpdgen.plan.shape import NodeShape
from httpdgen.render.httpd.server import listens
from httpdgen.render.instances import service_nodes
from httpdgen.render.tomcat.layout import Layout, layout_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.model.topology import Topology
    from httpdgen.tree import Entry

_NO_SITE = ("localhost", 80, False)


class Nodes:
    """What the Tomcats of a topology share is worked out once, so that 10,000 take no more than their own time each."""

    def __init__(self, topology: Topology) -> None:
        """Look at the topology."""
        self._topology = topology
        self._in_service = service_nodes(topology)
        self._contexts = topology.first_contexts()
        self._sites = _first_sites(topology)

    def shape(self, cluster_name: str, name: str, entries: Mapping[str, Entry]) -> NodeShape:
        """Give one; `entries` are its host's."""
        topology, cluster = self._topology, self._topology.clusters[cluster_name]
        node = cluster.nodes[name]
        platform = platforms.load(topology.platform_of(node.host))
        layout = layout_of(cluster, name, platform, in_service=name in self._in_service)
        uri = cluster.health.uri
        return NodeShape(
            name=name,
            cluster=cluster_name,
            service=layout.unit,
            own_unit=layout.own_unit,
            reads=_reads(topology, cluster_name, name, layout, entries),
            server_xml=_server_xml(layout, entries),
            user=platform.tomcat.user,
            home=layout.home,
            protocol=cluster.protocol,
            address=topology.address_of(node.host),
            port=node.port(connector_of(cluster.protocol)),
            route=node.route or name,
            lbfactor=node.lbfactor,
            role=node.role,
            state=node.state,
            domain=node.domain,
            runs=node.state != "stopped",
            health_path=uri or self._contexts.get(cluster_name, "/"),
            health_statuses=() if uri is None else cluster.health.expect,
            site=self._sites.get(cluster_name, _NO_SITE),
            distance=node.distance,
        )


def _reads(
    topology: Topology, cluster: str, name: str, layout: Layout, entries: Mapping[str, Entry]
) -> tuple[str, ...]:
    """Name the entries that a Tomcat, or systemd for it, reads; whether it starts with the host is one of them."""
    reads = tomcat_unit(topology, cluster, name, layout, entries).reads
    return tuple(path for path in reads if path in entries)


def _server_xml(layout: Layout, entries: Mapping[str, Entry]) -> str:
    """Name the file with the Connector: server.xml, or the part of it that a person has placed in their own."""
    whole = f"{layout.release}/server.xml"
    return whole if whole in entries else f"{layout.release}/connector.xml"


def _first_sites(topology: Topology) -> dict[str, tuple[str, int, bool]]:
    """Give, by cluster, the name of the first site that leads to it, with a port of that site's."""
    found: dict[str, tuple[str, int, bool]] = {}
    for name, site in sorted(topology.sites.items()):
        clusters = {route.cluster for route in site.routes.values() if route.cluster is not None}
        for tier in topology.tiers_of(site):
            ports = [listen.port for listen in listens(topology, tier) if listen.tls == (site.tls is not None)]
            for cluster in clusters if ports else ():
                found.setdefault(cluster, (name, ports[0], site.tls is not None))
    return found
