"""How many requests a cluster is to carry must follow from something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.model.checks.links import routes
from httpdgen.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.topology import Topology


def check_clusters_can_be_sized(topology: Topology) -> Iterator[Problem]:
    """Require web servers that route to a cluster, or the `concurrency` to size it for.

    Nothing is said beside a route to a cluster that is not there, since this one may be meant.
    """
    routed = {route.cluster for _, _, route in routes(topology)} - {None}
    if routed - topology.clusters.keys():
        return
    for name, cluster in topology.clusters.items():
        if cluster.concurrency is None and name not in routed:
            yield Problem(
                ("clusters", name),
                "no site routes to it, so there is nothing to size it for",
                "add a route to it, or say concurrency",
                at_key=True,
            )
