"""Which path leads where: a site's routes as httpd's own directives, each in the order in which httpd reads it.

mod_proxy looks at a path first, then mod_jk and mod_alias; of mod_proxy's lines the first that fits wins, of
mod_alias's any Redirect comes before any Alias. So what is not mod_proxy's is taken out of it by an exclusion, and
a Redirect leaves out the folders below its path (httpd manual, mod_proxy: ProxyPass, and mod_alias: Order of
Processing).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.model.url_paths import bare, covers
from httpdgen.render.httpd.paths import longest_first, own_parameters, pattern
from httpdgen.render.httpd.places import carved, origin
from httpdgen.render.httpd.redirects import RedirectView, redirect_views

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.model.sites import Route, Site
    from httpdgen.model.tiers import WebTier
    from httpdgen.model.topology import Topology

_SCHEMES = ("http", "https")
_DOTS_WITH_PARAMETERS = "/[.]{1,2};"


@dataclass(frozen=True, slots=True)
class PassView:
    """A line of mod_proxy: ProxyPass with a path or ProxyPassMatch with a pattern, and the URL behind it."""

    directive: str
    path: str
    url: str


@dataclass(frozen=True, slots=True)
class OtherServerView:
    """Another server that a site leads to: scheme, host and port, what is said of it once, and whether TLS is."""

    origin: str
    parameters: tuple[str, ...]
    tls: bool


@dataclass(frozen=True, slots=True)
class ReverseView:
    """What of an answer is told in the public path's terms: redirects to `urls`, and cookies for `cookie_path`."""

    location: str
    urls: tuple[str, ...]
    cookie_path: str | None
    public_path: str


@dataclass(frozen=True, slots=True)
class MountView:
    """A path that mod_jk sends to a worker, or leaves out."""

    uri: str
    worker: str
    excluded: bool


@dataclass(frozen=True, slots=True)
class FolderView:
    """A folder of static files, and its path; None for the site's root."""

    path: str | None
    folder: str


@dataclass(frozen=True, slots=True)
class RoutesView:
    """All routes of a site as its virtual hosts write them."""

    servers: tuple[OtherServerView, ...]
    passes: tuple[PassView, ...]
    reverses: tuple[ReverseView, ...]
    mounts: tuple[MountView, ...]
    no_jk: tuple[str, ...]
    redirects: tuple[RedirectView, ...]
    folders: tuple[FolderView, ...]
    refused: str | None


def routes_view(topology: Topology, tier: WebTier, name: str, site: Site) -> RoutesView:
    """Work out the routes of a site on a web tier."""
    owners = carved(site)
    uses_jk = tier.connector == "mod_jk"
    mounts, no_jk = _mounts(owners) if uses_jk else ((), ())
    return RoutesView(
        servers=tuple(_servers(site, tier)),
        passes=tuple(_passes(owners, uses_jk=uses_jk)),
        reverses=tuple(_reverses(topology, name, site)),
        mounts=mounts,
        no_jk=no_jk,
        redirects=redirect_views(owners, tier),
        folders=tuple(_folders(site)),
        refused=_refused(owners),
    )


def _refused(owners: Mapping[str, Route | None]) -> str | None:
    """Write a regular expression for the paths that what is behind may read otherwise than httpd, and reach more by.

    Parameters inside a path are fine for another server where no path below its own has other rules.
    """
    proxies = [path for path, route in owners.items() if route is not None and route.proxy is not None]
    parted = any(covers(path, other) and path != other for path in proxies for other in owners)
    if parted or any(route is not None and route.cluster is not None for route in owners.values()):
        return _DOTS_WITH_PARAMETERS + "|;[^/]*/"
    return _DOTS_WITH_PARAMETERS if proxies else None


def _is_proxied(route: Route | None, *, uses_jk: bool) -> bool:
    return route is not None and (route.proxy is not None or (route.cluster is not None and not uses_jk))


def _passes(owners: Mapping[str, Route | None], *, uses_jk: bool) -> Iterator[PassView]:
    proxied = [path for path, route in owners.items() if _is_proxied(route, uses_jk=uses_jk)]
    for path in longest_first(owners):
        route = owners[path]
        if route is not None and path in proxied:
            yield PassView("ProxyPass", bare(path) or "/", _url(path, route))
            if route.cluster is not None and bare(path):
                # As encodeURL writes the context itself for a client without cookies; ProxyPass wants a slash there.
                behind = bare(route.context or path) or "/"
                yield PassView("ProxyPassMatch", own_parameters(path), f"balancer://{route.cluster}{behind}$1")
        elif any(covers(outer, path) for outer in proxied):
            yield PassView("ProxyPassMatch", pattern(path), "!")


def _url(path: str, route: Route) -> str:
    """Write where a path leads; both or neither end in a slash, as mod_proxy replaces the one by the other."""
    url = route.proxy or f"balancer://{route.cluster}{route.context or path}"
    return url.rstrip("/") + ("" if bare(path) else "/")


def _servers(site: Site, tier: WebTier) -> Iterator[OtherServerView]:
    """Give each other server once: lines of one server share its connections, and may not differ in parameters."""
    websockets: dict[str, bool] = {}
    for route in site.routes.values():
        if route.proxy is not None:
            server = origin(route.proxy)
            websockets[server] = route.websocket or websockets.get(server, False)
    for server, upgrades in sorted(websockets.items()):
        parameters = [f"connectiontimeout={tier.timeouts.connect.ms}ms"] + ["upgrade=websocket"] * upgrades
        yield OtherServerView(server, tuple(parameters), tls=server.startswith("https:"))


def _reverses(topology: Topology, name: str, site: Site) -> Iterator[ReverseView]:
    """Tell redirects and cookies of what is behind in the site's own terms, where those differ."""
    for path in longest_first(site.routes):
        route = site.routes[path]
        if route.proxy is not None:
            yield _reverse_of_url(path, route.proxy)
        elif route.cluster is not None:
            yield from _reverse_of_context(topology, (name, *site.aliases), path, route)


def _reverse_of_url(path: str, url: str) -> ReverseView:
    behind = bare(re.sub(r"^https?://[^/?#]+|[?#].*$", "", url))
    slash = "" if behind and bare(path) else "/"
    return ReverseView(
        location=bare(path) + slash or "/",
        urls=(re.sub(r"[?#].*$", "", url).rstrip("/") + slash, behind + slash),
        cookie_path=behind or "/" if behind != bare(path) else None,
        public_path=bare(path) or "/",
    )


def _reverse_of_context(topology: Topology, names: tuple[str, ...], path: str, route: Route) -> Iterator[ReverseView]:
    """Give nothing where Tomcat, told the client's host by the Host header or AJP, says the right thing by itself."""
    context, public = bare(route.context or path), bare(path)
    protocol = topology.clusters[route.cluster or ""].protocol
    slash = "" if context and public else "/"
    urls = [f"balancer://{route.cluster}{context}{slash}"] if protocol == "https" else []
    if context != public:
        own = [f"{scheme}://{host}{context}{slash}" for host in names if "*" not in host for scheme in _SCHEMES]
        urls = [context + slash, *own, *urls]
    if urls:
        yield ReverseView(
            location=public + slash,
            urls=tuple(urls),
            cookie_path=None if context == public else context or "/",
            public_path=public or "/",
        )


def _mounts(owners: Mapping[str, Route | None]) -> tuple[tuple[MountView, ...], tuple[str, ...]]:
    """Give mod_jk's mounts and exclusions, and patterns for what its exclusions cannot say.

    An exclusion takes all below it from a worker, also what a longer mount gives to that worker again; and a file
    holds one for a path, so not those of two workers (jk_map.c: a later line of the same key takes its place).
    """
    workers = {path: route.cluster for path, route in owners.items() if route is not None and route.cluster}
    mounts = [MountView(_jk_uri(path), worker, excluded=False) for path, worker in workers.items()]
    no_jk: list[str] = []
    for path in owners.keys() - workers.keys():
        around = sorted({worker for outer, worker in workers.items() if covers(outer, path)})
        below = [inner for inner in workers if covers(path, inner)]
        if len(around) > 1 or any(workers[inner] in around for inner in below):
            no_jk.append(pattern(path, below))
        else:
            mounts += [MountView(_jk_uri(path), worker, excluded=True) for worker in around]
    return tuple(sorted(mounts, key=lambda mount: (mount.uri, mount.worker, mount.excluded))), tuple(sorted(no_jk))


def _jk_uri(path: str) -> str:
    return f"{bare(path)}|/*" if bare(path) else "/*"


def _folders(site: Site) -> Iterator[FolderView]:
    for path in longest_first(site.routes):
        folder = site.routes[path].directory
        if folder is not None:
            yield FolderView(bare(path) or None, folder.rstrip("/") or "/")
