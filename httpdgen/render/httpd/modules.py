"""Which modules a web tier's httpd needs, in an order in which each finds what it builds on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.sites import Access, Route, Site
    from httpdgen.model.topology import Topology
    from httpdgen.platforms import Platform

# Every module that may be needed. A module stands after those that it asks for while it is set up: proxy before its
# schemes, watchdog and proxy before hcheck, slotmem_shm and the lbmethods before the balancer that uses them.
_ORDER = (
    "mpm_event", "mpm_worker", "mpm_prefork",
    "unixd", "log_config", "logio", "watchdog", "reqtimeout",
    "authn_core", "authn_file", "authz_core", "authz_host", "authz_user", "auth_basic",
    "alias", "dir", "mime", "setenvif", "headers", "status",
    "socache_shmcb", "ssl", "http2",
    "proxy", "proxy_http", "proxy_http2", "proxy_ajp",
    "slotmem_shm", "lbmethod_byrequests", "lbmethod_bytraffic", "lbmethod_bybusyness",
    "proxy_balancer", "proxy_hcheck",
    "jk",
)  # fmt: skip
_ALWAYS = frozenset(
    {"unixd", "log_config", "logio", "reqtimeout", "authz_core", "authz_host", "alias", "headers", "status"}
)
# The default method is looked up for every balancer before its own is read (AH02432 where it is missing).
_BALANCER = frozenset({"proxy", "slotmem_shm", "lbmethod_byrequests", "proxy_balancer"})
_BY_PROTOCOL = {
    "ajp": frozenset({"proxy_ajp"}),
    "http": frozenset({"proxy_http"}),
    "https": frozenset({"proxy_http", "socache_shmcb", "ssl"}),
    "h2c": frozenset({"proxy_http2"}),
}
_BY_METHOD = {
    "requests": "lbmethod_byrequests",
    "traffic": "lbmethod_bytraffic",
    "busyness": "lbmethod_bybusyness",
}


@dataclass(frozen=True, slots=True)
class Module:
    """A module's name, without `mod_` and `_module`, and its file."""

    name: str
    file: str


def modules(topology: Topology, tier: str, platform: Platform) -> tuple[Module, ...]:
    """List the modules to load, in order; what is built in or linked by the platform's own layout is left out."""
    needed = set(_needed(topology, tier, platform)) - platform.httpd.builtin
    files = {name: f"{platform.httpd.modules_dir}/mod_{name}.so" for name in needed} | {"jk": platform.mod_jk.module}
    return tuple(Module(name, files[name]) for name in _ORDER if name in needed)


def _needed(topology: Topology, tier_name: str, platform: Platform) -> Iterator[str]:
    tier = topology.web_tiers[tier_name]
    sites = topology.sites_of(tier_name)
    yield from _ALWAYS
    if not platform.httpd.mpm_links:
        yield f"mpm_{tier.mpm}"
    if tier.http2:
        yield "http2"
    for site in sites.values():
        yield from _of_site(site)
        for route in site.routes.values():
            yield from _of_route(route)
    if tier.connector == "mod_jk":
        yield from ("jk", "setenvif")
    else:
        yield from _of_balancers(topology, tier_name)


def _of_site(site: Site) -> Iterator[str]:
    if site.tls is not None:
        yield from ("socache_shmcb", "ssl")
    yield from _of_access(site.access)


def _of_route(route: Route) -> Iterator[str]:
    yield from _of_access(route.access)
    if route.directory is not None:
        yield from ("dir", "mime")
    if route.proxy is not None:
        yield from ("proxy", "proxy_http")
        if route.proxy.startswith("https:"):
            yield from ("socache_shmcb", "ssl")


def _of_access(access: Access | None) -> Iterator[str]:
    if access is not None and access.valid_user:
        yield from ("authn_core", "authn_file", "authz_user", "auth_basic")


def _of_balancers(topology: Topology, tier_name: str) -> Iterator[str]:
    for name in topology.clusters_of(tier_name):
        cluster = topology.clusters[name]
        yield from _BALANCER
        yield from _BY_PROTOCOL[cluster.protocol]
        yield _BY_METHOD[cluster.balance.method]
        if cluster.health.interval is not None:
            yield from ("watchdog", "proxy_hcheck")
