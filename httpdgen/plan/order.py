"""The order of a rollout: grow first, shrink last, and mend what is out before anything else goes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from httpdgen.plan.fleet_plan import Need, StepKind
from httpdgen.plan.order_add import add_steps
from httpdgen.plan.order_leave import leaving, retire_steps
from httpdgen.plan.order_nodes import sort_nodes
from httpdgen.plan.order_rolls import early_rolls, late_rolls
from httpdgen.plan.order_web import quiet, web_steps
from httpdgen.plan.units import inactive, step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.plan.fleet_plan import ServicePlan, Step
    from httpdgen.plan.shape import FleetShape


@dataclass(frozen=True)
class OrderQuestion:
    """What the order of a rollout depends on.

    `before` is what runs, and `after` what will. `services` are by host what each unit needs, and `changed` the hosts
    where any path differs. `sizes` says of nodes whether they serve more or less afterwards (threads, above all);
    what is not named stays as large as it is. `paired` are nodes whose Connector is reached otherwise afterwards.
    `down` are nodes that do not run, or whose host does not answer, and `held` those that holds keep from serving,
    then as now. `canary` is whether the first of a kind goes alone; `batch` how many web servers of a tier may go at a
    time (1 or more).
    """

    before: FleetShape
    after: FleetShape
    services: Mapping[str, tuple[ServicePlan, ...]]
    changed: frozenset[str] = frozenset()
    sizes: Mapping[str, Literal["grows", "shrinks", "same"]] = field(default_factory=dict)
    paired: frozenset[str] = frozenset()
    down: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    canary: bool = True
    batch: int | None = None

    @cached_property
    def out(self) -> frozenset[str]:
        """The nodes that serve nobody now."""
        return self.down | self.held | inactive(self.before)

    @cached_property
    def needs(self) -> Mapping[tuple[str, str | None], Need]:
        """What each node of a host needs, and (None) its httpd; those that need nothing are left out.

        What has one unit stopped and another one started is restarted.
        """
        found: dict[tuple[str, str | None], set[Need]] = {}
        for host, services in self.services.items():
            for service in services:
                if service.need is not Need.NOTHING:
                    found.setdefault((host, service.node), set()).add(service.need)
        return {what: needs.pop() if len(needs) == 1 else Need.RESTART for what, needs in found.items()}

    @cached_property
    def with_work(self) -> frozenset[str]:
        """The hosts where anything is to be done."""
        return self.changed | {host for host, _ in self.needs}


def steps_of(question: OrderQuestion) -> tuple[Step, ...]:
    """Order what is to be done; the same question has the same answer.

    1. ROLL of nodes that are out anyway; ADD of those that nobody sends to yet; ROLL of the others that serve as much
       afterwards, or more.
    2. WEB.
    3. RETIRE of web servers that are none any more, with their hosts' nodes where these go as well.
    4. ROLL of nodes that serve less afterwards, are paired, join another cluster or take the place of another node.
    5. RETIRE of nodes that go or are to stop, and of hosts that are left.

    Hosts whose changes no service has to read are in a WEB step where they have a web server, or else in an ADD step
    without nodes, the last one.

    In one ROLL no cluster has more units out than it tolerates, those that are out anyway counted; where that leaves
    none, it is one at a time (`beyond_tolerance` names these). Of nodes that share their sessions, one that runs
    stays. A host goes as one where all that allows it. What is out in one step is back before the next.

    The nodes of RETIRE can be drained before WEB only as far as the others serve what they leave: those of ADD
    do not until the web servers know them. A node that moves to another host is in ADD with its new host, and in
    RETIRE with the one that it leaves; where it is paired, in ROLL as well, for the web servers to reach it there.
    """
    return tuple(_steps(question))


def beyond_tolerance(question: OrderQuestion) -> dict[str, tuple[str, ...]]:
    """Name the clusters of which more units will be out than they tolerate, with the units that stay out meanwhile.

    Where there is no such unit, the cluster tolerates none.
    """
    nodes = sort_nodes(question)
    late, early = late_rolls(question, nodes), early_rolls(question, nodes)
    return dict(sorted({**late.beyond_tolerance(), **early.beyond_tolerance()}.items()))


def _steps(question: OrderQuestion) -> Iterator[Step]:
    nodes = sort_nodes(question)
    early, late = early_rolls(question, nodes), late_rolls(question, nodes)
    left, retired = leaving(question, nodes)
    with_web, without = quiet(question, nodes)
    yield from early.mending()
    yield from add_steps(question, nodes)
    yield from early.rolling(canary=question.canary)
    yield from web_steps(question, with_web)
    yield from retire_steps(question, left)
    yield from late.mending()
    yield from late.rolling(canary=question.canary)
    yield from retire_steps(question, retired)
    if without:
        yield step(StepKind.ADD, without)
