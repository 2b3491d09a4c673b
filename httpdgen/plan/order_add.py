"""The order of Tomcats that nobody sends to yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.plan.fleet_plan import StepKind
from httpdgen.plan.units import by_turns, group_of, step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.plan.fleet_plan import Step
    from httpdgen.plan.order import OrderQuestion
    from httpdgen.plan.order_nodes import SortedNodes


def add_steps(question: OrderQuestion, nodes: SortedNodes) -> Iterator[Step]:
    """Give the first of each cluster as a canary, and then all others side by side.

    Of nodes that share their sessions one is always first: each that starts asks the oldest member for the sessions,
    and waits up to a minute for one that is starting itself (Tomcat's cluster manager: stateTransferTimeout).
    """
    after = question.after
    first: dict[tuple[str, ...], str] = {}
    for name in by_turns({name: after.nodes[name] for name in nodes.new}, after.host_of):
        cluster = after.clusters[after.nodes[name].cluster]
        if question.canary or cluster.replication != "none":
            first.setdefault(group_of(cluster, after.nodes[name]), name)
    others = nodes.new - set(first.values())
    if first:
        hosts = [after.host_of[name] for name in first.values()]
        yield step(StepKind.ADD, hosts, first.values(), canary=question.canary)
    if others:
        yield step(StepKind.ADD, [after.host_of[name] for name in others], others)
