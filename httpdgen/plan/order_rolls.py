"""The order of Tomcats that are rolled, before the web servers and after them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from httpdgen.plan.batches import batches, canaries
from httpdgen.plan.fleet_plan import StepKind
from httpdgen.plan.units import Standing, inactive, step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from httpdgen.plan.fleet_plan import Step
    from httpdgen.plan.order import OrderQuestion
    from httpdgen.plan.order_nodes import SortedNodes
    from httpdgen.plan.shape import ClusterShape


@dataclass(frozen=True, slots=True)
class Rolls:
    """Nodes that are rolled while the web servers stay as they are.

    `mended` are those that are out anyway, and `others` all else; `at_first` is how the clusters stand before the
    former are back, and `then` afterwards.
    """

    mended: frozenset[str]
    at_first: Standing
    others: frozenset[str]
    then: Standing

    def mending(self) -> Iterator[Step]:
        """Give the steps of what is out anyway: it costs nothing, but for sessions that only such nodes have."""
        for names in batches(self.mended, self.at_first, self.at_first.limits()):
            yield _step(names, self.at_first)

    def rolling(self, *, canary: bool) -> Iterator[Step]:
        """Give those of the others: the canaries, then batches."""
        left = self.others
        for names in canaries(left, self.then, self.then.limits()) if canary else ():
            yield _step(names, self.then, canary=True)
            left -= set(names)
        for names in batches(left, self.then, self.then.limits()):
            yield _step(names, self.then)

    def beyond_tolerance(self) -> dict[str, tuple[str, ...]]:
        """Name the clusters of which more units will be out than they tolerate, and which of these stay out."""
        found = {}
        for node in self.others:
            cluster = self.then.clusters[self.then.members[node].cluster]
            resting = self.then.resting_units[cluster.name]
            if self.then.unit(node) not in resting and len(resting) >= cluster.tolerate:
                found[cluster.name] = tuple(sorted(resting))
        return found


def early_rolls(question: OrderQuestion, nodes: SortedNodes) -> Rolls:
    """Say what is rolled before the web servers: their members are the present ones, also those that will go.

    Where the clusters' tolerance changes, the lesser one counts.
    """
    before, after = question.before, question.after
    mended = nodes.early & (question.out | nodes.started)
    present = {name: after.nodes[name] for name in nodes.early}
    stopped = frozenset(name for name, node in before.nodes.items() if not node.runs)
    down = question.down | stopped | (nodes.started & nodes.early)
    at_first = Standing(
        members={**before.nodes, **present},
        host_of={**before.host_of, **{name: after.host_of[name] for name in present}},
        clusters={**before.clusters, **{name: _stricter(question, each) for name, each in after.clusters.items()}},
        resting=down | question.out,
        down=down,
    )
    down -= mended
    then = replace(at_first, resting=down | question.held | inactive(before), down=down)
    return Rolls(mended, at_first, nodes.early - mended, then)


def late_rolls(question: OrderQuestion, nodes: SortedNodes) -> Rolls:
    """Say what is rolled after the web servers."""
    after = question.after
    stopped = frozenset(name for name, node in after.nodes.items() if not node.runs)
    down = question.down | stopped | (nodes.started & nodes.late)
    down -= nodes.early | nodes.new
    resting = question.held | inactive(after)
    at_first = Standing(after.nodes, after.host_of, after.clusters, down | resting, down)
    mended = nodes.late & at_first.resting
    down -= mended
    then = replace(at_first, resting=down | resting, down=down)
    return Rolls(mended, at_first, nodes.late - mended, then)


def _stricter(question: OrderQuestion, cluster: ClusterShape) -> ClusterShape:
    was = question.before.clusters.get(cluster.name, cluster)
    return replace(cluster, tolerate=min(cluster.tolerate, was.tolerate))


def _step(names: Collection[str], standing: Standing, *, canary: bool = False) -> Step:
    return step(StepKind.ROLL, [standing.host_of[name] for name in names], names, canary=canary)
