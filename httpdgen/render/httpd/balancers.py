"""The clusters as mod_proxy_balancer reads them: one balancer for each, in server context."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.model.types import url_host
from httpdgen.render.httpd.failover import redirects_in_domains
from httpdgen.render.quoting import apache_quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from httpdgen.model.clusters import Cluster
    from httpdgen.model.topology import Topology
    from httpdgen.render.context import RenderContext

_METHODS = {"requests": "byrequests", "traffic": "bytraffic", "busyness": "bybusyness"}
_ROLES = {"active": "", "standby": "H", "spare": "R"}
_STATES = {"active": "", "draining": "N", "disabled": "D", "stopped": "S"}
# Tomcat's own names of the session's cookie and path parameter. A context with another cookie name uses that for
# both (Tomcat, config/context, sessionCookieName).
_DEFAULT_COOKIE, _DEFAULT_PATH_PARAMETER = "JSESSIONID", "jsessionid"


@dataclass(frozen=True, slots=True)
class CheckView:
    """What an answer to an active check has to be: ProxyHCExpr's name and expression."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True)
class BalancerView:
    """One balancer; `members` are whole BalancerMember lines, of which there may be thousands."""

    name: str
    members: tuple[str, ...]
    notes: tuple[str, ...]
    settings: tuple[str, ...]
    ca: str | None
    check: CheckView | None


def session_names(cookie: str) -> tuple[str, str]:
    """Name the session's cookie and its path parameter.

    >>> session_names("JSESSIONID"), session_names("SHOPSESSION")
    (('JSESSIONID', 'jsessionid'), ('SHOPSESSION', 'SHOPSESSION'))
    """
    return cookie, _DEFAULT_PATH_PARAMETER if cookie == _DEFAULT_COOKIE else cookie


def balancer_views(context: RenderContext, tier: str) -> tuple[BalancerView, ...]:
    """Work out the balancer of every cluster that a web tier routes to."""
    names = context.topology.clusters_of(tier)
    return tuple(_balancer(context, tier, name, number) for number, name in enumerate(names, start=1))


def _balancer(context: RenderContext, tier: str, name: str, number: int) -> BalancerView:
    cluster = context.topology.clusters[name]
    check = _check(cluster, number)
    shared = " ".join(_shared_parameters(context, tier, name, check))
    redirects = redirects_in_domains(cluster)
    members = (
        " ".join((*_member(context.topology, cluster, node, redirects), shared)) for node in sorted(cluster.nodes)
    )
    return BalancerView(
        name=name,
        members=tuple(members),
        notes=_notes(context, tier, name),
        settings=tuple(_settings(context, name)),
        ca=None if cluster.tls is None else cluster.tls.ca,
        check=check,
    )


def _member(topology: Topology, cluster: Cluster, name: str, redirects: Mapping[str, str]) -> Iterator[str]:
    """Give what a member says of itself."""
    node = cluster.nodes[name]
    port = node.port("http" if cluster.protocol == "h2c" else cluster.protocol)
    yield f"{cluster.protocol}://{url_host(topology.address_of(node.host))}:{port}"
    yield f"route={node.route or name}"
    yield f"loadfactor={node.lbfactor}"
    if node.distance:
        yield f"lbset={node.distance}"
    if name in redirects:
        yield f"redirect={redirects[name]}"
    status = _ROLES[node.role] + _STATES[node.state]
    if status:
        yield f"status=+{status}"


def _shared_parameters(context: RenderContext, tier_name: str, name: str, check: CheckView | None) -> Iterator[str]:
    """Give what every member of a balancer says alike."""
    cluster = context.topology.clusters[name]
    tier, sizing = context.topology.web_tiers[tier_name], context.sizing.web_tiers[tier_name]
    timeouts = context.sizing.clusters[name].timeouts
    if tier.mpm != "prefork":  # which has one connection for each child, whatever it is told (manual, mod_proxy)
        yield f"max={sizing.pool_max.value}"
        yield f"ttl={timeouts.pool_seconds.value}"
    yield f"connectiontimeout={timeouts.connect_ms.value}ms"
    # timeout and retry are whole seconds: a unit behind them is not read.
    yield f"timeout={timeouts.reply_ms.value // 1000}"
    if cluster.protocol != "h2c":
        yield f"ping={timeouts.ping_ms.value}ms"
    yield f"retry={timeouts.retry_seconds.value}"
    yield "keepalive=On"
    if cluster.protocol == "ajp" and cluster.ajp_secret is not None:
        yield f"secret={context.secrets.reveal(cluster.ajp_secret)}"
    if has_websockets(context.topology, tier_name, name):
        yield "upgrade=websocket"
    if check is not None:
        yield from _check_parameters(context.topology, name, check)


def has_websockets(topology: Topology, tier: str, cluster: str) -> bool:
    """Say whether any route of a web tier passes websockets to a cluster."""
    routes = (route for site in topology.sites_of(tier).values() for route in site.routes.values())
    return any(route.websocket and route.cluster == cluster for route in routes)


def _check(cluster: Cluster, number: int) -> CheckView | None:
    if cluster.health.interval is None:
        return None
    # Nothing was said of what is asked for by default, so any answer that is no failure of the server's will do.
    statuses = "[1-4][0-9][0-9]" if cluster.health.uri is None else "|".join(map(str, cluster.health.expect))
    return CheckView(f"health{number}", f"{{%{{REQUEST_STATUS}} =~ /^(?:{statuses})$/}}")


def _check_parameters(topology: Topology, name: str, check: CheckView) -> Iterator[str]:
    cluster = topology.clusters[name]
    if cluster.health.interval is None:
        return
    if cluster.protocol == "ajp":
        yield "hcmethod=CPING"
    else:
        yield "hcmethod=GET11"
        yield apache_quote(f"hcuri={cluster.health.uri or topology.first_contexts()[name]}")
        yield f"hcexpr={check.name}"
    yield f"hcinterval={cluster.health.interval.ms}ms"
    yield f"hcpasses={cluster.health.passes}"
    yield f"hcfails={cluster.health.fails}"


def _settings(context: RenderContext, name: str) -> Iterator[str]:
    cluster = context.topology.clusters[name]
    yield f"lbmethod={_METHODS[cluster.balance.method]}"
    yield f"maxattempts={context.sizing.clusters[name].max_attempts.value}"
    if cluster.balance.sticky_session is not False:
        cookie, parameter = session_names(cluster.balance.sticky_session)
        yield f"stickysession={cookie}|{parameter}"
        yield "scolonpathdelim=On"
        yield f"nofailover={'On' if cluster.failover.force_sticky else 'Off'}"


def _notes(context: RenderContext, tier_name: str, name: str) -> tuple[str, ...]:
    """Say why the numbers are what they are."""
    cluster, tier = context.sizing.clusters[name], context.sizing.web_tiers[tier_name]
    timeouts = cluster.timeouts
    numbers: Sequence[tuple[str, object]] = (
        ("max", tier.pool_max),
        ("ttl", timeouts.pool_seconds),
        ("connectiontimeout in ms", timeouts.connect_ms),
        ("timeout in ms", timeouts.reply_ms),
        ("ping in ms", timeouts.ping_ms),
        ("retry", timeouts.retry_seconds),
        ("maxattempts", cluster.max_attempts),
    )
    return tuple(f"{key}: {number}" for key, number in numbers)
