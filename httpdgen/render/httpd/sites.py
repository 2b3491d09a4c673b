"""The virtual hosts: which names and ports a site answers on, and what else it says there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.model.tiers import HTTPS_PORT
from httpdgen.render.httpd.access import AccessView, access_view
from httpdgen.render.httpd.includes import shipped_name
from httpdgen.render.httpd.paths import all_but
from httpdgen.render.httpd.places import PlaceView, keeps_host, place_views
from httpdgen.render.httpd.routes import RoutesView, routes_view
from httpdgen.render.httpd.server import ListenView, listens
from httpdgen.render.httpd.tls import TlsView, tls_view

if TYPE_CHECKING:
    from httpdgen.model.sites import Site
    from httpdgen.model.topology import Topology
    from httpdgen.platforms import Platform

LEAVING = "/run/httpdgen/leaving"  # while this file is there, ready_path says 503


@dataclass(frozen=True, slots=True)
class VirtualHostView:
    """A site on one port, with its addresses. `redirect_to` is set where it sends everything to https."""

    addresses: tuple[str, ...]
    port: int
    tls: bool
    redirect_to: str | None


@dataclass(frozen=True, slots=True)
class SiteView:
    """A site on a web tier; `mount_file` is its file of mod_jk's mounts, below httpd/."""

    name: str
    file: str
    server_aliases: tuple[str, ...]
    virtual_hosts: tuple[VirtualHostView, ...]
    tls: TlsView | None
    access: AccessView | None
    error_pages: tuple[tuple[str, str], ...]
    access_log: str
    error_log: str
    log_format: str
    log_level: str
    keeps_host: bool
    routes: RoutesView
    mount_file: str | None
    places: tuple[PlaceView, ...]
    includes: tuple[str, ...]
    ready_path: str | None
    not_ready_path: str | None
    ca_bundle: str


@dataclass(frozen=True, slots=True)
class CatchAllView:
    """What answers for names that no site has. `tls` is the certificate that has to be shown before that is known."""

    virtual_hosts: tuple[ListenView, ...]
    tls: TlsView | None
    ready_path: str | None


def site_views(topology: Topology, tier_name: str, platform: Platform) -> tuple[SiteView, ...]:
    """Work out every site of a web tier, in the order in which httpd has to read them."""
    ordered = sorted(topology.sites_of(tier_name).items(), key=lambda named: _order(*named))
    return tuple(_site(topology, tier_name, platform, name, site) for name, site in ordered)


def _order(name: str, site: Site) -> tuple[bool, bool, int, str]:
    """Put the default first, as the first answers for unknown names; and wildcards last, the longest before others.

    The first virtual host with a name that fits is the one that answers (httpd manual, vhosts/details), so
    *.example.com would take a.example.com from a later one.
    """
    wildcards = [alias for alias in site.aliases if alias.startswith("*")]
    shortest = min((len(alias) for alias in wildcards), default=0)
    return not site.default, bool(wildcards), -shortest, name


def _site(topology: Topology, tier_name: str, platform: Platform, name: str, site: Site) -> SiteView:
    tier = topology.web_tiers[tier_name]
    routes = routes_view(topology, tier, name, site)
    in_file = bool(routes.mounts) and tier.jk_workers == "file"
    return SiteView(
        name=name,
        file=name.lower(),
        # A default answers for every name that is left over: a wildcard of its own would only take others'.
        server_aliases=tuple(alias for alias in site.aliases if not (site.default and alias.startswith("*"))),
        virtual_hosts=_virtual_hosts(topology, tier_name, site),
        tls=None if site.tls is None else tls_view(name, site.tls),
        access=None if site.access is None else access_view(site.access),
        error_pages=tuple(sorted(site.error_pages.items())),
        access_log=f"{platform.httpd.log_dir}/{name.lower()}-access.log",
        error_log=f"{platform.httpd.log_dir}/{name.lower()}-error.log",
        log_format=site.log.format,
        log_level=site.log.level,
        keeps_host=keeps_host(topology, site),
        routes=routes,
        mount_file=f"sites/{name.lower()}-uriworkermap.properties" if in_file else None,
        places=place_views(topology, tier_name, site),
        includes=tuple(shipped_name(include) for include in site.include),
        ready_path=None if tier.front is None else tier.front.ready_path,
        not_ready_path=None if tier.front is None else all_but(tier.front.ready_path),
        ca_bundle=platform.httpd.ca_bundle,
    )


def _virtual_hosts(topology: Topology, tier_name: str, site: Site) -> tuple[VirtualHostView, ...]:
    to = _redirect_to(topology, tier_name, site)
    ports: dict[tuple[bool, int], list[str]] = {}
    for listen in _listens_of(topology, tier_name, site):
        ports.setdefault((listen.tls, listen.port), []).append(listen.virtual_host)
    return tuple(
        VirtualHostView(tuple(addresses), port, tls, None if tls else to) for (tls, port), addresses in ports.items()
    )


def _listens_of(topology: Topology, tier_name: str, site: Site) -> tuple[ListenView, ...]:
    """List the ports that a site is served on: those with TLS only where it has a certificate."""
    return tuple(listen for listen in listens(topology, tier_name) if site.tls is not None or not listen.tls)


def _redirect_to(topology: Topology, tier_name: str, site: Site) -> str | None:
    """Say where plain HTTP is sent, as an expression: the same path of the name that was asked for."""
    if site.tls is None or not site.tls.redirect_http:
        return None
    port = next(listen.port for listen in listens(topology, tier_name) if listen.tls)
    return "https://%{SERVER_NAME}" + ("" if port == HTTPS_PORT else f":{port}") + "%{REQUEST_URI}"


def catch_all_view(topology: Topology, tier_name: str) -> CatchAllView | None:
    """Work out what answers for unknown names on the ports on which no default site does; None where there is none."""
    tier, sites = topology.web_tiers[tier_name], topology.sites_of(tier_name)
    default = next((site for site in sites.values() if site.default), None)
    covered = () if default is None else _listens_of(topology, tier_name, default)
    left = tuple(listen for listen in listens(topology, tier_name) if listen not in covered)
    if not left:
        return None
    return CatchAllView(left, _any_tls(sites), None if tier.front is None else tier.front.ready_path)


def _any_tls(sites: dict[str, Site]) -> TlsView | None:
    """Take the certificate of the first site that has one; intermediate is what every site's clients can speak."""
    views = [tls_view(name, site.tls) for name, site in sites.items() if site.tls is not None]
    return min(views, key=lambda view: view.profile) if views else None
