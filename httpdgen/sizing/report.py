"""A Sizing as what the `size` command prints: JSON and Markdown."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeAlias

from httpdgen.sizing.result import Derived

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from httpdgen.model.clusters import Cluster, Node
    from httpdgen.model.topology import Topology
    from httpdgen.sizing.result import BackendTimeouts, Capacity, ClusterSizing, NodeSizing, Sizing, TierSizing

    Numbers: TypeAlias = NodeSizing | ClusterSizing | TierSizing | BackendTimeouts | Capacity

Json: TypeAlias = dict[str, Any]  # Any: JSON
SHARE_DIGITS = 6


def to_json(topology: Topology, sizing: Sizing) -> Json:
    """Give every number with its reason; shares are exact until here, and rounded to six digits."""
    return {
        "clusters": {name: _cluster(topology.clusters[name], cluster) for name, cluster in sizing.clusters.items()},
        "web_tiers": {name: _with_reasons(tier) for name, tier in sizing.web_tiers.items()},
    }


def _cluster(cluster: Cluster, sizing: ClusterSizing) -> Json:
    known = _with_reasons(sizing)
    known["reasons"]["margin"] = sizing.margin_reason
    return {
        **known,
        "margin": float(sizing.margin),
        "tolerate": sizing.tolerate,
        "timeouts": _with_reasons(sizing.timeouts),
        "capacity": _with_reasons(sizing.capacity),
        "capacity_after_loss": _with_reasons(sizing.capacity_after_loss),
        "nodes": {name: _node(cluster.nodes[name], node) for name, node in sizing.nodes.items()},
    }


def _node(node: Node, sizing: NodeSizing) -> Json:
    return {
        "host": node.host,
        "lbfactor": node.lbfactor,
        "role": node.role,
        "state": node.state,
        "share": round(float(sizing.share), SHARE_DIGITS),
        "worst_share": round(float(sizing.worst_share), SHARE_DIGITS),
        **_with_reasons(sizing),
        "capacity": _with_reasons(sizing.capacity),
    }


def _with_reasons(numbers: Numbers) -> Json:
    """Give the derived numbers of a part, those that do not apply as null, and their reasons beside them."""
    values = {field.name: getattr(numbers, field.name) for field in fields(numbers)}
    known: Json = {name: value.value for name, value in values.items() if isinstance(value, Derived)}
    known |= {name: None for name, value in values.items() if value is None}
    if "warnings" in values:
        known["warnings"] = list(values["warnings"])
    known["reasons"] = {name: value.reason for name, value in values.items() if isinstance(value, Derived)}
    return known


def to_markdown(topology: Topology, sizing: Sizing) -> str:
    """Lay the numbers out as Markdown tables, for a wiki or a merge request."""
    clusters = (line for name, cluster in sizing.clusters.items() for line in _cluster_lines(name, topology, cluster))
    tiers = (line for name, tier in sizing.web_tiers.items() for line in _tier_lines(name, tier))
    return "\n".join(["# Sizes", *clusters, *tiers]) + "\n"


def _cluster_lines(name: str, topology: Topology, sizing: ClusterSizing) -> Iterator[str]:
    yield from ("", f"## Cluster {name}", "")
    requests = sizing.concurrency
    yield (
        f"{requests.value} requests ({requests.reason}), margin {float(sizing.margin):g} ({sizing.margin_reason}),"
        f" tolerates the loss of {sizing.tolerate}."
    )
    yield ""
    head = ("node", "lbfactor", "share", "maxThreads", "why", "maxConnections", "carries")
    yield from _table(head, _node_rows(topology.clusters[name], sizing.nodes))
    yield from _table(("timeout", "value", "why"), _derived_rows(sizing.timeouts))
    yield from _carried("Carries", sizing.capacity)
    yield from _carried("Carries after the worst loss", sizing.capacity_after_loss)
    yield from _warnings(sizing.warnings)


def _node_rows(cluster: Cluster, nodes: Mapping[str, NodeSizing]) -> Iterator[Sequence[str]]:
    for name, node in nodes.items():
        carries = node.capacity.concurrent
        yield (
            name,
            str(cluster.nodes[name].lbfactor),
            f"{float(100 * node.share):.4g} %",
            str(node.max_threads.value),
            node.max_threads.reason,
            str(node.max_connections.value),
            "unknown" if carries is None else str(carries.value),
        )


def _tier_lines(name: str, sizing: TierSizing) -> Iterator[str]:
    yield from ("", f"## Web tier {name}", "")
    yield from _table(("number", "value", "why"), _derived_rows(sizing))
    yield from _warnings(sizing.warnings)


def _derived_rows(numbers: Numbers) -> Iterator[Sequence[str]]:
    for field in fields(numbers):
        value = getattr(numbers, field.name)
        if isinstance(value, Derived):
            yield field.name, str(value.value), value.reason


def _carried(title: str, capacity: Capacity) -> Iterator[str]:
    if capacity.concurrent is not None and capacity.hits_a_day is not None:
        yield f"{title}: {capacity.concurrent.value} concurrent requests, {capacity.hits_a_day.value} hits a day."
        yield ""


def _warnings(warnings: Iterable[str]) -> Iterator[str]:
    yield from (f"* warning: {warning}" for warning in warnings)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""
