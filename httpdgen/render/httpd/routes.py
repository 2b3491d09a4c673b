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
from urllib.parse import unquote

from httpdgen.render.httpd.paths import bare, covers, longest_first, pattern
from httpdgen.render.httpd.places import carved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.model.sites import Redirect, Route, Site
    from httpdgen.model.tiers import WebTier
    from httpdgen.model.topology import Topology

NOT_FOUND = 404
_SCHEMES = ("http", "https")
# What a URL may hold in an escaped form only, also where httpd escapes it by itself.
_STAYS_ESCAPED = re.compile(r"%(?:[01][0-9A-Fa-f]|2[2356fF]|3[fF]|5[cC]|7[fF]|[89A-Fa-f][0-9A-Fa-f])")


@dataclass(frozen=True, slots=True)
class PassView:
    """A line of mod_proxy: a path and the URL behind it, or a pattern that is left to others where that is None."""

    path: str
    url: str | None
    parameters: tuple[str, ...] = ()


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
class RedirectView:
    """A Redirect of a path, or a RedirectMatch of a pattern; a status that is no redirect has no place to go."""

    status: int
    path: str | None
    pattern: str | None
    to: str | None


@dataclass(frozen=True, slots=True)
class FolderView:
    """A folder of static files, and its path; None for the site's root."""

    path: str | None
    folder: str


@dataclass(frozen=True, slots=True)
class RoutesView:
    """All routes of a site as its virtual hosts write them."""

    passes: tuple[PassView, ...]
    reverses: tuple[ReverseView, ...]
    mounts: tuple[MountView, ...]
    no_jk: tuple[str, ...]
    redirects: tuple[RedirectView, ...]
    folders: tuple[FolderView, ...]
    guarded: bool
    proxies_tls: bool


def routes_view(topology: Topology, tier: WebTier, name: str, site: Site) -> RoutesView:
    """Work out the routes of a site on a web tier."""
    owners = carved(site)
    uses_jk = tier.connector == "mod_jk"
    mounts, no_jk = _mounts(owners) if uses_jk else ((), ())
    return RoutesView(
        passes=tuple(_passes(owners, tier)),
        reverses=tuple(_reverses(topology, name, site)),
        mounts=mounts,
        no_jk=no_jk,
        redirects=tuple(_redirects(owners, _ready(tier), uses_jk=uses_jk)),
        folders=tuple(_folders(site)),
        guarded=any(route.cluster is not None for route in site.routes.values()),
        proxies_tls=any((route.proxy or "").startswith("https:") for route in site.routes.values()),
    )


def _ready(tier: WebTier) -> tuple[str, ...]:
    return () if tier.front is None else (tier.front.ready_path,)


def _is_proxied(route: Route | None, *, uses_jk: bool) -> bool:
    return route is not None and (route.proxy is not None or (route.cluster is not None and not uses_jk))


def _passes(owners: Mapping[str, Route | None], tier: WebTier) -> Iterator[PassView]:
    uses_jk = tier.connector == "mod_jk"
    proxied = [path for path, route in owners.items() if _is_proxied(route, uses_jk=uses_jk)]
    for path in longest_first(owners):
        route = owners[path]
        if route is not None and path in proxied:
            yield PassView(bare(path) or "/", _url(path, route), tuple(_parameters(route, tier)))
        elif any(covers(outer, path) for outer in proxied):
            yield PassView(pattern(path), None)


def _url(path: str, route: Route) -> str:
    """Write where a path leads; both or neither end in a slash, as mod_proxy replaces the one by the other."""
    url = route.proxy or f"balancer://{route.cluster}{route.context or path}"
    return url.rstrip("/") + ("" if bare(path) else "/")


def _parameters(route: Route, tier: WebTier) -> Iterator[str]:
    """Give the parameters of another server; those of a cluster are its members'."""
    if route.proxy is not None:
        yield f"connectiontimeout={tier.timeouts.connect.ms}ms"
        if route.websocket:
            yield "upgrade=websocket"


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

    An exclusion takes all below it from a worker, also what a longer mount gives to that worker again.
    """
    workers = {path: route.cluster for path, route in owners.items() if route is not None and route.cluster}
    mounts = [MountView(_jk_uri(path), worker, excluded=False) for path, worker in workers.items()]
    no_jk: list[str] = []
    for path in owners.keys() - workers.keys():
        around = sorted({worker for outer, worker in workers.items() if covers(outer, path)})
        below = [inner for inner in workers if covers(path, inner)]
        if any(workers[inner] in around for inner in below):
            no_jk.append(pattern(path, below))
        else:
            mounts += [MountView(_jk_uri(path), worker, excluded=True) for worker in around]
    return tuple(sorted(mounts, key=lambda mount: (mount.uri, mount.worker, mount.excluded))), tuple(sorted(no_jk))


def _jk_uri(path: str) -> str:
    return f"{bare(path)}|/*" if bare(path) else "/*"


def _redirects(owners: Mapping[str, Route | None], ready: tuple[str, ...], *, uses_jk: bool) -> Iterator[RedirectView]:
    """Give redirects and fixed answers, the longest first, and "not found" for what is nobody's."""
    kept = [path for path, route in owners.items() if _is_kept(route, uses_jk=uses_jk)]
    for path in longest_first(owners):
        route = owners[path]
        below = [other for other in (*kept, *ready) if covers(path, other)]
        if route is None:
            yield _status(path, NOT_FOUND, below)
        elif route.status is not None:
            yield _status(path, route.status, below)
        elif route.redirect is not None:
            yield from _redirect(path, route.redirect, below)
    if not bare_root_is_answered(owners):
        yield _status("/", NOT_FOUND, [*kept, *ready])


def bare_root_is_answered(owners: Mapping[str, Route | None]) -> bool:
    """Say whether some route answers every path of a site that no longer one does."""
    return any(route is not None and not bare(path) for path, route in owners.items())


def _is_kept(route: Route | None, *, uses_jk: bool) -> bool:
    """Say whether a path is answered by something that comes after Redirect: a folder, or mod_jk."""
    return route is not None and (route.directory is not None or (uses_jk and route.cluster is not None))


def _status(path: str, status: int, below: list[str]) -> RedirectView:
    if below:
        return RedirectView(status, None, pattern(path, below), None)
    return RedirectView(status, bare(path) or "/", None, None)


def _redirect(path: str, redirect: Redirect, below: list[str]) -> Iterator[RedirectView]:
    """Keep what follows the path: httpd appends it to the target as it is, so both end in a slash or neither does."""
    target = redirect.to.rstrip("/")
    ends_in_slash = redirect.to.endswith("/") or not bare(path)
    if below:
        yield RedirectView(redirect.status, None, _rest(path, below), f"{_for_match(target)}/$1")
    elif ends_in_slash:
        if bare(path):
            yield RedirectView(redirect.status, f"{bare(path)}/", None, f"{target}/")
        yield RedirectView(redirect.status, bare(path) or "/", None, f"{target}/")
    else:
        yield RedirectView(redirect.status, bare(path), None, redirect.to)


def _rest(path: str, below: list[str]) -> str:
    """Write a pattern that remembers what follows the path's slash."""
    return pattern(path, below).removesuffix("(?:[;/]|$)") + ("(?:/(.*))?$" if bare(path) else "/(.*)$")


def _for_match(url: str) -> str:
    r"""Write a URL for RedirectMatch, which reads `$` and escapes what it gives once more.

    >>> _for_match("https://www.example.com/a%20b/$1")
    'https://www.example.com/a b/\\$1'
    """
    parts = _STAYS_ESCAPED.split(url)
    kept = [*_STAYS_ESCAPED.findall(url), ""]
    return "".join(unquote(part) + stays for part, stays in zip(parts, kept, strict=True)).replace("$", r"\$")


def _folders(site: Site) -> Iterator[FolderView]:
    for path in longest_first(site.routes):
        folder = site.routes[path].directory
        if folder is not None:
            yield FolderView(bare(path) or None, folder.rstrip("/") or "/")
