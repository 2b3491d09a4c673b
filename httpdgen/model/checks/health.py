"""Active checks by the web servers (mod_proxy_hcheck)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.topology import Topology

# httpd's watchdog runs ten times a second, and mod_proxy_hcheck refuses a shorter hcinterval.
_SHORTEST_INTERVAL_MS = 100
# A worker keeps 63 characters of hcuri.
_LONGEST_URI = 63


def check_intervals_are_possible(topology: Topology) -> Iterator[Problem]:
    """Refuse to ask more than ten times a second."""
    for name, cluster in topology.clusters.items():
        interval = cluster.health.interval
        if interval is not None and interval.ms < _SHORTEST_INTERVAL_MS:
            message = f"must be at least {_SHORTEST_INTERVAL_MS}ms, got {interval}"
            yield Problem(("clusters", name, "health", "interval"), message)


def check_the_context_fits(topology: Topology) -> Iterator[Problem]:
    """Require `uri` where the first route's context is longer than a check takes."""
    contexts = topology.first_contexts()
    for name, cluster in topology.clusters.items():
        context = contexts.get(name, "/")
        asked = cluster.health.interval is not None and cluster.health.uri is None
        if asked and cluster.protocol != "ajp" and len(context) >= _LONGEST_URI:
            yield Problem(
                ("clusters", name, "health"),
                f"the context {context} is too long to be asked for: a check takes {_LONGEST_URI - 1} characters",
                "add uri, with a shorter path",
            )
