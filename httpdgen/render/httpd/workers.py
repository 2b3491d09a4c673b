"""The clusters as mod_jk reads them: workers.properties, line by line (Tomcat Connectors, workers.properties)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.render.httpd.balancers import session_names
from httpdgen.render.quoting import properties_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.topology import Topology
    from httpdgen.render.context import RenderContext

STATUS = "jk_status"  # no cluster and no node has a '_' in its name

_METHODS = {"requests": "R", "traffic": "T", "busyness": "B", "sessions": "S", "next": "N"}
# Draining is mod_jk's Disabled: only the sessions that it has. What takes nothing is Stopped.
_ACTIVATIONS = {"active": "A", "draining": "D", "disabled": "S", "stopped": "S"}
# A request that a Tomcat has had is not sent again (1), nor one that was answered in part (2), a client's end ends
# the connection behind (4); but HEAD (8) and GET (16), which change nothing, are.
_RECOVERY = 1 + 2 + 4 + 8 + 16
# Slow answers that a member may give before it counts as lost: without, one slow page takes a whole node away.
_SLOW_REPLIES = 10


@dataclass(frozen=True, slots=True)
class Group:
    """Some properties as `key=value`, in order, under comments that explain them."""

    notes: tuple[str, ...]
    properties: tuple[str, ...]


def worker_groups(context: RenderContext, tier: str) -> tuple[Group, ...]:
    """Work out every property of a web tier's mod_jk."""
    names = context.topology.clusters_of(tier)
    return (_list(context, tier, names), *(group for name in names for group in _cluster(context, tier, name)))


def _list(context: RenderContext, tier: str, names: tuple[str, ...]) -> Group:
    maintain = context.sizing.web_tiers[tier].maintain_seconds
    listed = tuple(f"worker.list={name}" for name in (*names, STATUS))
    return Group(
        (f"worker.maintain: {maintain}",),
        (*listed, f"worker.{STATUS}.type=status", f"worker.maintain={maintain.value}"),
    )


def _cluster(context: RenderContext, tier: str, name: str) -> Iterator[Group]:
    cluster = context.topology.clusters[name]
    yield Group(tuple(_template_notes(context, tier, name)), tuple(_template(context, tier, name)))
    yield Group(_balancer_notes(context, name), tuple(_balancer(context, name)))
    furthest = max(node.distance for node in cluster.nodes.values())
    for node in sorted(cluster.nodes):
        yield Group((), tuple(_member(context.topology, name, node, furthest)))


def _template(context: RenderContext, tier_name: str, name: str) -> Iterator[str]:
    """Give what all members of a cluster have in common, which they refer to."""
    cluster, timeouts = context.topology.clusters[name], context.sizing.clusters[name].timeouts
    prefix = f"worker.{_template_name(name)}"
    yield f"{prefix}.type=ajp13"
    yield f"{prefix}.ping_mode=A"
    yield f"{prefix}.ping_timeout={timeouts.ping_ms.value}"
    yield f"{prefix}.socket_connect_timeout={timeouts.connect_ms.value}"
    yield f"{prefix}.socket_keepalive=true"
    yield f"{prefix}.reply_timeout={timeouts.reply_ms.value}"
    yield f"{prefix}.connection_pool_timeout={timeouts.pool_seconds.value}"
    yield f"{prefix}.recovery_options={_RECOVERY}"
    if _sets_pool(context, tier_name):
        yield f"{prefix}.connection_pool_size={context.sizing.web_tiers[tier_name].pool_max.value}"
    if cluster.ajp_secret is not None:
        yield f"{prefix}.secret={properties_value(context.secrets.reveal(cluster.ajp_secret))}"


def _template_notes(context: RenderContext, tier_name: str, name: str) -> Iterator[str]:
    timeouts = context.sizing.clusters[name].timeouts
    yield f"The nodes of {name} have these in common."
    yield f"ping_timeout in ms: {timeouts.ping_ms}"
    yield f"socket_connect_timeout in ms: {timeouts.connect_ms}"
    yield f"reply_timeout in ms: {timeouts.reply_ms}"
    yield f"connection_pool_timeout in s: {timeouts.pool_seconds}"
    yield f"recovery_options {_RECOVERY}: no request that a Tomcat has had is sent twice, but for GET and HEAD"
    if _sets_pool(context, tier_name):
        yield f"connection_pool_size: {context.sizing.web_tiers[tier_name].pool_max}"


def _sets_pool(context: RenderContext, tier_name: str) -> bool:
    """Say whether pools have another size than their default, ThreadsPerChild: HTTP/2 has workers beside those."""
    tier, sizing = context.topology.web_tiers[tier_name], context.sizing.web_tiers[tier_name]
    return tier.mpm != "prefork" and sizing.pool_max.value != sizing.threads_per_child.value


def _balancer(context: RenderContext, name: str) -> Iterator[str]:
    cluster, sizing = context.topology.clusters[name], context.sizing.clusters[name]
    prefix = f"worker.{name}"
    yield f"{prefix}.type=lb"
    for node in sorted(cluster.nodes):
        yield f"{prefix}.balance_workers={node}"
    yield f"{prefix}.method={_METHODS[cluster.balance.method]}"
    yield f"{prefix}.lb_retries={sizing.lb_retries.value}"
    yield f"{prefix}.recover_time={sizing.timeouts.retry_seconds.value}"
    yield f"{prefix}.max_reply_timeouts={_SLOW_REPLIES}"
    if cluster.balance.sticky_session is False:
        yield f"{prefix}.sticky_session=false"
        return
    cookie, parameter = session_names(cluster.balance.sticky_session)
    yield f"{prefix}.sticky_session=true"
    yield f"{prefix}.sticky_session_force={'true' if cluster.failover.force_sticky else 'false'}"
    yield f"{prefix}.session_cookie={cookie}"
    yield f"{prefix}.session_path=;{parameter}"


def _balancer_notes(context: RenderContext, name: str) -> tuple[str, ...]:
    sizing = context.sizing.clusters[name]
    return (
        f"lb_retries: {sizing.lb_retries}",
        f"recover_time: {sizing.timeouts.retry_seconds}",
        f"max_reply_timeouts: a node is lost after {_SLOW_REPLIES} answers that came too late, not after one",
    )


def _member(topology: Topology, cluster_name: str, name: str, furthest: int) -> Iterator[str]:
    cluster = topology.clusters[cluster_name]
    node = cluster.nodes[name]
    prefix = f"worker.{name}"
    yield f"{prefix}.reference=worker.{_template_name(cluster_name)}"
    yield f"{prefix}.host={topology.address_of(node.host)}"
    yield f"{prefix}.port={node.port('ajp')}"
    yield f"{prefix}.route={node.route or name}"
    yield f"{prefix}.lbfactor={node.lbfactor}"
    if node.domain is not None and cluster.fails_over_by_domain:
        yield f"{prefix}.domain={node.domain}"
    # A standby stands behind every other node: mod_jk goes to a greater distance when all that are nearer are out.
    distance = node.distance if node.role == "active" else node.distance + furthest + 1
    if distance:
        yield f"{prefix}.distance={distance}"
    yield f"{prefix}.activation={_ACTIVATIONS[node.state]}"


def _template_name(cluster: str) -> str:
    return f"template_{cluster}"
