"""The requests that a cluster is sized for, and the error that its balancers may make."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from httpdgen.sizing.result import Derived
from httpdgen.words import counted, decimal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.model.topology import Topology
    from httpdgen.sizing.result import TierSizing

# "Fronting Tomcat", Load balancing: 20 %, up to 50 % for prefork, none for NT, whose one process counts alone.
MARGINS = {"event": Fraction(1, 5), "worker": Fraction(1, 5), "prefork": Fraction(1, 2), "winnt": Fraction(0)}


def demand(topology: Topology, name: str, tiers: Mapping[str, TierSizing]) -> Derived:
    """Count the concurrent requests that a cluster is sized for."""
    asked = topology.clusters[name].concurrency
    if asked is not None:
        return Derived(asked, "concurrency")
    return arriving(topology, name, tiers)


def arriving(topology: Topology, name: str, tiers: Mapping[str, TierSizing]) -> Derived:
    """Count the requests that all web servers together can send to a cluster at once."""
    routing = topology.tiers_routing_to(name)
    parts = [_of_tier(len(topology.web_tiers[tier].hosts), tiers[tier]) for tier in routing]
    if not parts:
        return Derived(0, "no web tier routes to it, and it has no concurrency")
    words = " + ".join(f"{tier}: {part.reason}" for tier, part in zip(routing, parts, strict=True))
    return Derived(sum(part.value for part in parts), words)


def _of_tier(servers: int, tier: TierSizing) -> Derived:
    workers, children = tier.max_request_workers.value, tier.max_request_workers.value // tier.threads_per_child.value
    served = counted(servers, "web server")
    if tier.h2_max_workers is None:
        return Derived(servers * workers, f"{served} x {workers} requests")
    streams = tier.h2_max_workers.value
    return Derived(
        servers * (workers + children * streams),
        f"{served} x ({workers} requests + {counted(children, 'child process', 'child processes')}"
        f" x {streams} HTTP/2 workers)",
    )


def margin(topology: Topology, name: str) -> tuple[Fraction, str]:
    """Give the balancers' error, and why it is that."""
    asked = topology.clusters[name].failover.margin
    if asked is not None:
        return asked, "failover.margin"
    routing = topology.tiers_routing_to(name)
    if not routing:
        return MARGINS["event"], "no web tier routes to it: as for event"
    mpm = max((topology.web_tiers[tier].mpm for tier in routing), key=lambda each: MARGINS[each])
    return MARGINS[mpm], f"{decimal(100 * MARGINS[mpm])} % for {mpm}"
