"""Timeouts of the connections between the tiers, in an order in which the right side gives up first.

connect and ping < reply: what cannot be reached is known before what is slow (Tomcat Connectors, Timeouts
HowTo). The web server's idle time < Tomcat's: Tomcat never closes a connection that is about to be used (httpd
manual, mod_proxy: ttl). worker.maintain <= retry: mod_jk looks at lost members at maintenance only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.model.tiers import TierTimeouts
from httpdgen.sizing.result import BackendTimeouts, Derived

if TYPE_CHECKING:
    from collections.abc import Iterable

    from httpdgen.model.clusters import Cluster
    from httpdgen.model.topology import Topology

PING_MS = 5_000  # the least that the Timeouts HowTo advises: a node that collects garbage is not dead
MAINTAIN_SECONDS = 60  # worker.maintain's default


def backend_timeouts(topology: Topology, name: str) -> BackendTimeouts:
    """Derive the timeouts between the web servers and a cluster."""
    cluster = topology.clusters[name]
    reply = _reply(topology, name)
    connect = _connect(topology, name, reply.value)
    pool = Derived(cluster.timeouts.keep_alive.seconds, "timeouts.keep_alive")
    maintain = _maintain([cluster])
    return BackendTimeouts(
        connect_ms=connect,
        ping_ms=_ping(connect.value, reply.value),
        reply_ms=reply,
        pool_seconds=pool,
        keep_alive_ms=Derived(
            (pool.value + maintain.value) * 1000,
            f"{pool.value} s that web servers keep it, and {maintain.value} s until mod_jk looks: they close first",
        ),
        retry_seconds=Derived(cluster.timeouts.retry.seconds, "timeouts.retry"),
        maintain_seconds=maintain,
    )


def timeout_warnings(topology: Topology, name: str) -> list[str]:
    """Say where the file's own timeouts are in the wrong order."""
    given, reply = topology.clusters[name].timeouts.connect, _reply(topology, name).value
    if given is None or given.ms < reply:
        return []
    warning = (
        f"cluster {name}: timeouts.connect ({given}) is not below the time for a reply ({reply} ms), so a slow"
        " answer is given up before a node that cannot be reached; lower connect, or raise reply"
    )
    return [warning]


def maintain_of_tier(topology: Topology, tier: str) -> Derived:
    """Derive mod_jk's worker.maintain, which all workers of a web server share."""
    return _maintain([topology.clusters[cluster] for cluster in topology.clusters_of(tier)])


def _maintain(clusters: Iterable[Cluster]) -> Derived:
    shortest = min((cluster.timeouts.retry.seconds for cluster in clusters), default=MAINTAIN_SECONDS)
    if shortest < MAINTAIN_SECONDS:
        return Derived(shortest, f"timeouts.retry of {shortest} s: lost members are looked at when it runs")
    return Derived(MAINTAIN_SECONDS, "worker.maintain's default, which is no longer than timeouts.retry")


def _reply(topology: Topology, name: str) -> Derived:
    own = topology.clusters[name].timeouts.reply
    tiers = topology.tiers_routing_to(name)
    exact = own.ms if own else max((topology.web_tiers[tier].timeouts.proxy.ms for tier in tiers), default=None)
    words = "timeouts.reply" if own else _of_tiers("proxy", tiers)
    ms = TierTimeouts().proxy.ms if exact is None else exact
    if ms % 1000:
        # mod_proxy reads a member's timeout as whole seconds, whatever unit follows it.
        return Derived(-(-ms // 1000) * 1000, f"{words}, in whole seconds")
    return Derived(ms, words)


def _connect(topology: Topology, name: str, reply_ms: int) -> Derived:
    own = topology.clusters[name].timeouts.connect
    if own is not None:
        return Derived(own.ms, "timeouts.connect")
    tiers = topology.tiers_routing_to(name)
    ms = max((topology.web_tiers[tier].timeouts.connect.ms for tier in tiers), default=TierTimeouts().connect.ms)
    if ms < reply_ms:
        return Derived(ms, _of_tiers("connect", tiers))
    return Derived(reply_ms // 2, f"half the time for a reply, as {_of_tiers('connect', tiers)} ({ms} ms) is longer")


def _ping(connect_ms: int, reply_ms: int) -> Derived:
    wanted = max(connect_ms, PING_MS)
    if wanted < reply_ms:
        return Derived(wanted, "as long as for a connection, and longer than a pause of the JVM")
    return Derived(reply_ms // 2, "half the time for a reply")


def _of_tiers(key: str, tiers: tuple[str, ...]) -> str:
    if not tiers:
        return f"the default of a web tier's timeouts.{key}"
    if len(tiers) == 1:
        return f"timeouts.{key} of {tiers[0]}"
    return f"the longest timeouts.{key} of {', '.join(tiers)}"
