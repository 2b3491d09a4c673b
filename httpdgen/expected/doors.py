"""Where a web tier serves what: the ports of each site, and a page of each cluster behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.model.url_paths import bare, covers
from httpdgen.render.httpd.places import carved
from httpdgen.render.httpd.server import listens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.clusters import Cluster
    from httpdgen.model.sites import Site
    from httpdgen.model.topology import Topology

_USUAL_PORTS = {False: 80, True: 443}
DEFAULT_COOKIE = "JSESSIONID"


@dataclass(frozen=True, slots=True)
class Door:
    """A site as a client on the web server itself reaches it."""

    site: str
    address: str
    port: int
    tls: bool

    @property
    def host_header(self) -> str:
        """The site's name, with the port where it is not the usual one."""
        return self.site if self.port == _USUAL_PORTS[self.tls] else f"{self.site}:{self.port}"


@dataclass(frozen=True, slots=True)
class Way:
    """A way of a client to a cluster: a site's door, and a page behind it that should make a session.

    `is_ready_page` says that it is health.uri, and that the topology lets everybody in.
    """

    door: Door
    cluster_name: str
    cluster: Cluster
    page: str
    is_ready_page: bool

    @property
    def subject(self) -> str:
        """Name it for people."""
        return f"{self.door.site}{self.page}"


def doors(topology: Topology, tier: str, name: str, site: Site, *, tls: bool) -> Iterator[Door]:
    """Give a site's ports with TLS, or those without."""
    for listen in listens(topology, tier):
        if listen.tls == tls and (site.tls is not None or not listen.tls):
            address = listen.virtual_host.rpartition(":")[0].strip("[]")
            yield Door(name, "127.0.0.1" if address == "*" else address, listen.port, tls=listen.tls)


def ways(topology: Topology, tier: str) -> Iterator[Way]:
    """Give, for each site of a web tier, one way to each cluster that it leads to: the first route's, by path."""
    for name, site in topology.sites_of(tier).items():
        door = next(doors(topology, tier, name, site, tls=site.tls is not None), None)
        routes: dict[str, str] = {}
        for path, route in sorted(site.routes.items()):
            if route.cluster is not None:
                routes.setdefault(route.cluster, path)
        for cluster_name, path in sorted(routes.items()):
            if door is not None:
                cluster = topology.clusters[cluster_name]
                page = _health_page(site, path, cluster)
                is_ready_page = page is not None and (site.routes[path].access or site.access) is None
                yield Way(door, cluster_name, cluster, page or bare(path) + "/", is_ready_page)


def _health_page(site: Site, path: str, cluster: Cluster) -> str | None:
    """Give health.uri as clients reach it by a route, or None where they do not."""
    context, uri = bare(site.routes[path].context or path), cluster.health.uri
    if uri is not None and covers(context or "/", uri.partition("?")[0]):
        public = bare(path) + uri.removeprefix(context) or "/"
        around = [outer for outer in carved(site) if covers(outer, public.partition("?")[0])]
        if max(around, key=len) == path:
            return public
    return None


def session_cookie(cluster: Cluster) -> str:
    """Name the cookie that holds a cluster's sessions."""
    return cluster.balance.sticky_session or DEFAULT_COOKIE
