"""What the whole server is told: the MPM's limits, ports, patience, and what is closed for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.model.tiers import HTTPS_PORT, Listen
from httpdgen.model.types import url_host

if TYPE_CHECKING:
    from httpdgen.model.topology import Topology
    from httpdgen.platforms import Platform
    from httpdgen.render.context import RenderContext
    from httpdgen.sizing.result import Derived


@dataclass(frozen=True, slots=True)
class Setting:
    """A directive with one number, and the reason for it."""

    directive: str
    value: int
    reason: str


@dataclass(frozen=True, slots=True)
class ListenView:
    """A port as Listen and VirtualHost write it, and whether TLS is spoken there."""

    listen: str
    virtual_host: str
    port: int
    tls: bool


@dataclass(frozen=True, slots=True)
class ServerView:
    """Everything that stands in server context, sites and balancers left out."""

    user: str
    group: str
    listens: tuple[ListenView, ...]
    mpm: tuple[Setting, ...]
    timeout_s: int
    proxy_timeout_s: int | None
    keep_alive: bool
    keep_alive_timeout: str
    max_keep_alive_requests: int
    http2: bool
    tls_cache: str | None
    mime_types: str | None
    route_fields: str


# What a balancer notes of a request, for the log format of that name.
_ROUTE_FIELDS = {
    "mod_proxy": "route=%{BALANCER_WORKER_ROUTE}e changed=%{BALANCER_ROUTE_CHANGED}e",
    "mod_jk": "route=%{JK_LB_LAST_NAME}n first=%{JK_LB_FIRST_NAME}n",
}


def server_view(context: RenderContext, tier_name: str, platform: Platform, modules: frozenset[str]) -> ServerView:
    """Work out the server context of a web tier; `modules` are the names of those that it loads."""
    tier = context.topology.web_tiers[tier_name]
    keep_alive = tier.keep_alive.timeout
    return ServerView(
        user=platform.httpd.user,
        group=platform.httpd.group,
        listens=listens(context.topology, tier_name),
        mpm=_mpm(context, tier_name),
        timeout_s=tier.timeouts.request.seconds,
        proxy_timeout_s=tier.timeouts.proxy.seconds if "proxy" in modules else None,
        keep_alive=keep_alive.ms > 0,
        keep_alive_timeout=f"{keep_alive.ms}ms" if keep_alive.ms % 1000 else str(keep_alive.seconds),
        max_keep_alive_requests=tier.keep_alive.max_requests,
        http2=tier.http2,
        tls_cache=f"shmcb:{platform.httpd.run_dir}/httpdgen-tls(512000)" if "ssl" in modules else None,
        mime_types=platform.httpd.mime_types if "mime" in modules else None,
        route_fields=_ROUTE_FIELDS[tier.connector],
    )


def listens(topology: Topology, tier_name: str) -> tuple[ListenView, ...]:
    """List a web tier's ports: its own, and 443 where a site has TLS and no port of the tier has it.

    Ports with TLS are left out where no site has a certificate to show there.
    """
    own = topology.web_tiers[tier_name].listen
    if not any(site.tls for site in topology.sites_of(tier_name).values()):
        own = tuple(listen for listen in own if not listen.tls)
    elif not any(listen.tls for listen in own):
        own = (*own, Listen(port=HTTPS_PORT, tls=True))
    return tuple(sorted({_listen(listen) for listen in own}, key=lambda view: (view.tls, view.port, view.listen)))


def _listen(listen: Listen) -> ListenView:
    host = "" if listen.address is None else url_host(listen.address)
    return ListenView(
        listen=f"{host}:{listen.port}" if host else str(listen.port),
        virtual_host=f"{host or '*'}:{listen.port}",
        port=listen.port,
        tls=listen.tls,
    )


def _mpm(context: RenderContext, tier_name: str) -> tuple[Setting, ...]:
    sizing = context.sizing.web_tiers[tier_name]
    kind = "Servers" if context.topology.web_tiers[tier_name].mpm == "prefork" else "Threads"
    numbers: list[tuple[str, Derived | None]] = [
        ("ServerLimit", sizing.server_limit),
        ("StartServers", sizing.start_servers),
        ("ThreadLimit", sizing.thread_limit),
        ("ThreadsPerChild", sizing.threads_per_child if kind == "Threads" else None),
        (f"MinSpare{kind}", sizing.min_spare),
        (f"MaxSpare{kind}", sizing.max_spare),
        ("MaxRequestWorkers", sizing.max_request_workers),
        ("H2MaxWorkers", sizing.h2_max_workers),
        ("ListenBacklog", sizing.listen_backlog),
    ]
    return tuple(Setting(name, number.value, number.reason) for name, number in numbers if number is not None)
