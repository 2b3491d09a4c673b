"""What a path's own settings are: who may come in, headers, the user's directives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.model.url_paths import bare, covers
from httpdgen.render.httpd.access import AccessView, access_view
from httpdgen.render.httpd.balancers import has_websockets
from httpdgen.render.httpd.includes import shipped_name
from httpdgen.render.httpd.paths import longest_first, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from httpdgen.model.sites import Route, Site
    from httpdgen.model.topology import Topology

_KEEPING_HOST = frozenset({"http", "h2c"})


@dataclass(frozen=True, slots=True)
class HeaderView:
    """What is done to one header: set to a value, or taken away where that is None."""

    name: str
    value: str | None


@dataclass(frozen=True, slots=True)
class PlaceView:
    """The settings of the paths that a pattern matches; None as the pattern is every path of the site.

    `own_host` says that what is behind is asked under its own name, and not under the site's.
    """

    pattern: str | None
    access: AccessView | None
    own_host: bool
    request_headers: tuple[HeaderView, ...]
    response_headers: tuple[HeaderView, ...]
    includes: tuple[str, ...]


def carved(site: Site) -> dict[str, Route | None]:
    """Say whose each path is: a route's; or, where it is excluded from one, that of what then answers it.

    An excluded path is the nearest folder's around it, and nobody's (None) where there is none.
    """
    excluded = {path for route in site.routes.values() for path in route.exclude}
    return {path: _folder_around(site, path) for path in excluded} | dict(site.routes)


def _folder_around(site: Site, path: str) -> Route | None:
    for other in longest_first(site.routes):
        route = site.routes[other]
        if covers(other, path) and route.cluster is None and route.proxy is None:
            return route if route.directory is not None else None
    return None


def place_views(topology: Topology, tier: str, site: Site) -> tuple[PlaceView, ...]:
    """Work out the settings of each path of a site that has some of its own."""
    owners = carved(site)
    views = (_place(topology, tier, site, path, owners) for path in sorted(owners))
    return tuple(view for view in views if view is not None)


def _below(path: str, owners: Mapping[str, Route | None]) -> list[str]:
    return [other for other in owners if covers(path, other) and bare(other) != bare(path)]


def _place(
    topology: Topology, tier: str, site: Site, path: str, owners: Mapping[str, Route | None]
) -> PlaceView | None:
    route, below = owners[path], _below(path, owners)
    if route is None:
        return None
    request = tuple(_request_headers(topology, tier, site, route))
    response = _headers(route.response_headers.set, route.response_headers.unset)
    own_host = keeps_host(topology, site) and not _takes_host(topology, route)
    includes = tuple(shipped_name(name) for name in route.include)
    if not (request or response or includes or route.access or own_host):
        return None
    return PlaceView(
        pattern=pattern(path, below) if below or bare(path) else None,
        access=None if route.access is None else access_view(route.access),
        own_host=own_host,
        request_headers=request,
        response_headers=response,
        includes=includes,
    )


def keeps_host(topology: Topology, site: Site) -> bool:
    """Say whether a site's virtual hosts pass the Host header on; AJP carries it in any case."""
    clusters = (topology.clusters.get(route.cluster or "") for route in site.routes.values())
    return any(cluster is not None and cluster.protocol in _KEEPING_HOST for cluster in clusters)


def _takes_host(topology: Topology, route: Route) -> bool:
    """Say whether what is behind a route may be asked under the site's name.

    Another server is not, and over https no cluster: httpd checks the certificate against the host that it asks for
    (mod_ssl, SSLProxyCheckPeerName), so that has to be the node's own; X-Forwarded-Host then carries the client's.
    """
    cluster = topology.clusters.get(route.cluster or "")
    return route.proxy is None and (cluster is None or cluster.protocol != "https")


def _request_headers(topology: Topology, tier: str, site: Site, route: Route) -> Iterator[HeaderView]:
    if not route.websocket and _shares_websockets(topology, tier, site, route):
        # Another route's websockets are why what is behind takes an Upgrade at all.
        yield HeaderView("Upgrade", None)
    yield from _headers(route.request_headers.set, route.request_headers.unset)


def _shares_websockets(topology: Topology, tier: str, site: Site, route: Route) -> bool:
    if route.cluster is not None:
        return has_websockets(topology, tier, route.cluster)
    others = [other.proxy for other in site.routes.values() if other.websocket and other.proxy is not None]
    return route.proxy is not None and origin(route.proxy) in map(origin, others)


def origin(url: str) -> str:
    """Give scheme, host and port of a URL.

    >>> origin("http://192.0.2.7:9000/api?x=/y")
    'http://192.0.2.7:9000'
    """
    return "/".join(re.split(r"[/?#]", url)[:3])


def _headers(values: Mapping[str, str], unset: Sequence[str]) -> tuple[HeaderView, ...]:
    gone = tuple(HeaderView(name, None) for name in unset)
    return gone + tuple(HeaderView(name, value) for name, value in sorted(values.items()))
