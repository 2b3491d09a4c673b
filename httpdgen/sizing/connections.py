"""Connections that the web servers' pools may open to a node.

mod_proxy and mod_jk keep a pool per child process and member; a balancer is defined once on a web server, so
there is one pool however many sites use it (httpd manual, mod_proxy: max; Tomcat Connectors,
workers.properties: connection_pool_size).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from httpdgen.sizing.result import Derived
from httpdgen.sizing.rounding import rounded_up
from httpdgen.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.model.topology import Topology
    from httpdgen.sizing.result import TierSizing

PROBES = Fraction(5, 100)  # health checks and people with curl come beside the pools
TOMCAT_DEFAULT = 8192


def max_connections(topology: Topology, name: str, tiers: Mapping[str, TierSizing]) -> Derived:
    """Derive a Connector's maxConnections, or take what the file says."""
    asked = topology.clusters[name].tomcat.max_connections
    return fan_in(topology, name, tiers) if asked is None else Derived(asked, "tomcat.max_connections")


def fan_in(topology: Topology, name: str, tiers: Mapping[str, TierSizing]) -> Derived:
    """Count the connections that all web servers together may open to one node, and room for probes."""
    routing = topology.tiers_routing_to(name)
    if not routing:
        return Derived(TOMCAT_DEFAULT, "Tomcat's default: no web tier routes to it")
    parts = [_of_tier(len(topology.web_tiers[tier].hosts), tiers[tier]) for tier in routing]
    pooled = sum(part.value for part in parts)
    words = " + ".join(f"{tier}: {part.reason}" for tier, part in zip(routing, parts, strict=True))
    return rounded_up(pooled * (1 + PROBES), f"{words} = {pooled}, and 5 % for probes")


def _of_tier(servers: int, tier: TierSizing) -> Derived:
    processes, pool = tier.processes.value, tier.pool_max.value
    words = counted(processes, "child process", "child processes")
    return Derived(
        servers * processes * pool,
        f"{counted(servers, 'web server')} x {words} x {counted(pool, 'connection')}",
    )


def connection_warnings(topology: Topology, name: str, tiers: Mapping[str, TierSizing]) -> list[str]:
    """Say where a maxConnections of the file's own is below what the pools may open."""
    asked, needed = topology.clusters[name].tomcat.max_connections, fan_in(topology, name, tiers)
    if asked is None or asked >= needed.value or not topology.tiers_routing_to(name):
        return []
    warning = (
        f"cluster {name}: tomcat.max_connections {asked} is below the {needed.value} connections that the web"
        f" servers may open to a node ({needed.reason}), and those beyond it wait unanswered; raise it, or leave"
        " it out"
    )
    return [warning]


def lb_retries(members: int) -> Derived:
    """Give mod_jk's attempts: each member once ("Fronting Tomcat": adjust to the number of workers)."""
    return Derived(members, f"{counted(members, 'member')}, each tried once")


def max_attempts(members: int) -> Derived:
    """Give mod_proxy_balancer's further attempts after the first."""
    return Derived(members - 1, f"the other members of {members}, each tried once")
