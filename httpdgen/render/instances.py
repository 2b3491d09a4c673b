"""Say which Tomcat of each host runs in the service that its distribution brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpdgen.model.clusters import Node
    from httpdgen.model.topology import Topology


def service_nodes(topology: Topology) -> frozenset[str]:
    """Name the nodes that are their host's first Tomcat: one for each host that has an instance 0.

    Where several say instance 0 and differ by their ports, it is the one with the default ports, so that a node
    which comes later and has ports of its own moves nobody; among equals it is the first by name.

    >>> from httpdgen.model.topology import Topology
    >>> nodes = {"a": {"host": "app1", "ports": {"ajp": 8010}}, "b": {"host": "app1"}, "c": {"host": "app2"}}
    >>> sorted(service_nodes(Topology.model_validate({"httpdgen": 1, "clusters": {"shop": {"nodes": nodes}}})))
    ['b', 'c']
    """
    first: dict[str, tuple[bool, str]] = {}
    for _, name, node in topology.nodes():
        if node.instance == 0:
            rank = (_has_own_ports(node), name)
            first[node.host] = min(rank, first.get(node.host, rank))
    return frozenset(name for _, name in first.values())


def _has_own_ports(node: Node) -> bool:
    return any(port is not None for port in (node.ports.ajp, node.ports.http, node.ports.https, node.ports.receiver))
