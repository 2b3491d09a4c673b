"""What a node is asked for to see whether it is ready, and which answers say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.model.url_paths import bare

if TYPE_CHECKING:
    from httpdgen.control.answer import Answer
    from httpdgen.model.clusters import Cluster
    from httpdgen.model.topology import Topology

_FIRST_FAILURE = 500


def health_target(topology: Topology, cluster_name: str) -> str:
    """Give health.uri, or the context of the first route to the cluster."""
    return topology.clusters[cluster_name].health.uri or topology.first_contexts()[cluster_name]


def session_target(topology: Topology, cluster_name: str) -> str:
    """Give what should make a session: health.uri, or the index of the first route's context."""
    return topology.clusters[cluster_name].health.uri or bare(topology.first_contexts()[cluster_name]) + "/"


def is_ready(cluster: Cluster, answer: Answer) -> bool:
    """Say whether an answer is one that health.expect names; without health.uri, any below 500."""
    if cluster.health.uri is None:
        return answer.status < _FIRST_FAILURE
    return answer.status in cluster.health.expect


def wanted(cluster: Cluster) -> str:
    """Say which answers are wanted.

    >>> from httpdgen.model.clusters import Cluster
    >>> nodes = {"node1": {"host": "app1"}}
    >>> wanted(Cluster.model_validate({"nodes": nodes, "health": {"uri": "/up", "expect": [200, 204]}}))
    '200 or 204'
    """
    return "less than 500" if cluster.health.uri is None else " or ".join(map(str, cluster.health.expect))
