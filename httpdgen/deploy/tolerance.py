"""See whether a cluster can do without nodes that an operator wants to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from httpdgen.deploy.known import Known
    from httpdgen.plan.shape import ClusterShape


def beyond_tolerance(known: Known, nodes: Collection[str]) -> tuple[str, ...]:
    """Say of each cluster that would then be without more units than it tolerates, in a sentence.

    Nodes that are out already count, and are no reason by themselves.
    """
    return tuple(_sentences(known, nodes))


def _sentences(known: Known, nodes: Collection[str]) -> Iterator[str]:
    for name, cluster in known.shape.clusters.items():
        members = _members(known, name)
        out = {node for node in known.out if node in members}
        going = (set(nodes) & members) - out
        already = {_unit(known, cluster, node) for node in out}
        more = {_unit(known, cluster, node) for node in going} - already
        if more and len(already | more) > cluster.tolerate:
            tolerates = f"the loss of {counted(cluster.tolerate, cluster.unit)}" if cluster.tolerate else "no loss"
            why = "".join(f", and {node} is out already ({known.out[node]})" for node in sorted(out))
            going_on = f"without {listed(sorted(going))} the others may not be able to take its requests"
            yield f"cluster {name} tolerates {tolerates}{why}: {going_on}"


def _members(known: Known, cluster: str) -> set[str]:
    """Name a cluster's nodes; one whose host was not reached is of the only cluster that its web servers send to."""
    told = {
        node
        for web in known.shape.web_servers.values()
        if web.clusters == (cluster,)
        for node in web.members
        if node not in known.shape.nodes
    }
    return told | {node.name for node in known.shape.members[cluster]}


def _unit(known: Known, cluster: ClusterShape, node: str) -> str:
    return known.host_of[node] if cluster.unit == "host" else node
