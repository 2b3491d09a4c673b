"""Turn a topology into numbers, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.sizing.capacity import host_parts
from httpdgen.sizing.clusters import size_cluster
from httpdgen.sizing.result import (
    BackendTimeouts,
    Capacity,
    ClusterSizing,
    Derived,
    NodeSizing,
    Sizing,
    TierSizing,
)
from httpdgen.sizing.web_tiers import size_tier

if TYPE_CHECKING:
    from httpdgen.model.topology import Topology

__all__ = [
    "BackendTimeouts",
    "Capacity",
    "ClusterSizing",
    "Derived",
    "NodeSizing",
    "Sizing",
    "TierSizing",
    "size",
]


def size(topology: Topology) -> Sizing:
    """Derive every number of a topology; clusters, tiers and nodes come sorted by name.

    The state of nodes (draining, disabled, stopped) changes their shares only, never a size: a hold is lifted
    again, and neither it nor its end may need a Tomcat to restart.
    """
    tiers = {name: size_tier(topology, name) for name in sorted(topology.web_tiers)}
    parts = host_parts(topology)
    clusters = {name: size_cluster(topology, name, tiers, parts) for name in sorted(topology.clusters)}
    return Sizing(clusters, tiers)
