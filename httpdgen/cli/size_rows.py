"""Choose what the tables of sizes say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from httpdgen.cli.words import counted, some_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from httpdgen.model.clusters import Cluster, Node
    from httpdgen.model.tiers import WebTier
    from httpdgen.sizing.result import Capacity, ClusterSizing, NodeSizing, TierSizing

Row: TypeAlias = tuple[str, str, str]

_DIRECTIVES = {
    "max_request_workers": "MaxRequestWorkers",
    "threads_per_child": "ThreadsPerChild",
    "server_limit": "ServerLimit",
    "thread_limit": "ThreadLimit",
    "start_servers": "StartServers",
    "min_spare": "MinSpareThreads",
    "max_spare": "MaxSpareThreads",
    "h2_max_workers": "H2MaxWorkers",
    "pool_max": "connections a child",
    "listen_backlog": "ListenBacklog",
    "open_files": "LimitNOFILE",
    "tasks": "TasksMax",
}
_DIRECTIVES_OF_PREFORK = {"min_spare": "MinSpareServers", "max_spare": "MaxSpareServers"}
_NODE_NUMBERS = {
    "max_threads": "maxThreads",
    "max_connections": "maxConnections",
    "accept_count": "acceptCount",
}
# Above this, nodes that are alike share a row.
_MANY_NODES = 12


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A row of a cluster's table: a node, or some that are alike."""

    node: str
    host: str
    lbfactor: int
    share: Fraction
    max_threads: int
    max_connections: int


def node_rows(cluster: Cluster, sizing: ClusterSizing) -> Iterator[NodeRow]:
    """Give the rows of a cluster's nodes; in a large cluster those that are alike share one."""
    many = len(sizing.nodes) > _MANY_NODES
    groups: dict[object, list[str]] = {}
    for name in sorted(sizing.nodes):
        alike = _numbers(cluster.nodes[name], sizing.nodes[name]) if many else name
        groups.setdefault(alike, []).append(name)
    for names in groups.values():
        node, sizes = cluster.nodes[names[0]], sizing.nodes[names[0]]
        hosts = {cluster.nodes[name].host for name in names}
        yield NodeRow(
            node=some_of(names, at_most=1) + _service(node),
            host=node.host if len(hosts) == 1 else counted(len(hosts), "host"),
            lbfactor=node.lbfactor,
            share=sizes.share,
            max_threads=sizes.max_threads.value,
            max_connections=sizes.max_connections.value,
        )


def _numbers(node: Node, sizing: NodeSizing) -> tuple[object, ...]:
    service = (node.lbfactor, node.role, node.state)
    return (*service, sizing.share, sizing.max_threads.value, sizing.max_connections.value)


def _service(node: Node) -> str:
    """Say what keeps a node from serving like the others."""
    unusual = [word for word in (node.role, node.state) if word != "active"]
    return f" ({', '.join(unusual)})" if unusual else ""


def cluster_rows(cluster: Cluster, sizing: ClusterSizing) -> Iterator[Row]:
    """Give a cluster's numbers: name, value, reason."""
    yield "requests", f"{sizing.concurrency.value:,}", sizing.concurrency.reason
    yield "margin", f"{float(100 * sizing.margin):g} %", sizing.margin_reason
    yield "tolerates", str(sizing.tolerate), f"lost {counted(sizing.tolerate, cluster.failover.unit).split()[1]}"
    yield from _rows_of_nodes(sizing)
    yield from _carried("carries", sizing.capacity)
    yield from _carried("after a loss", sizing.capacity_after_loss)


def _rows_of_nodes(sizing: ClusterSizing) -> Iterator[Row]:
    """Give the nodes' numbers, each value once for each of its reasons, and then whose it is."""
    for field, name in _NODE_NUMBERS.items():
        owners: dict[tuple[int, str], list[str]] = {}
        for node, sizes in sizing.nodes.items():
            derived = getattr(sizes, field)
            owners.setdefault((derived.value, derived.reason), []).append(node)
        for (value, reason), nodes in owners.items():
            whose = "" if len(owners) == 1 else f" ({some_of(nodes)})"
            yield name, f"{value:,}", f"{reason}{whose}"


def _carried(when: str, capacity: Capacity) -> Iterator[Row]:
    if capacity.concurrent is not None:
        yield when, f"{capacity.concurrent.value:,}", f"requests at once: {capacity.concurrent.reason}"
    if capacity.hits_a_day is not None:
        yield when, f"{capacity.hits_a_day.value:,}", f"hits a day: {capacity.hits_a_day.reason}"


def tier_rows(tier: WebTier, sizing: TierSizing) -> Iterator[Row]:
    """Give a web server's numbers: directive, value, reason."""
    names = _DIRECTIVES | (_DIRECTIVES_OF_PREFORK if tier.mpm == "prefork" else {})
    for field, name in names.items():
        derived = getattr(sizing, field)
        if derived is not None:
            yield name, f"{derived.value:,}", derived.reason
