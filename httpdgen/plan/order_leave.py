"""The order of what goes: web servers that are none any more, nodes that nobody sends to, hosts that are left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.plan.batches import batches
from httpdgen.plan.fleet_plan import Need, StepKind
from httpdgen.plan.units import Standing, step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.plan.fleet_plan import Step
    from httpdgen.plan.order import OrderQuestion
    from httpdgen.plan.order_nodes import SortedNodes
    from httpdgen.plan.units import Key


@dataclass(frozen=True, slots=True)
class Leaving:
    """Nodes that are stopped, by name with their hosts, and hosts where more than that is to be done."""

    nodes: Mapping[str, frozenset[str]]
    hosts: frozenset[str]


def leaving(question: OrderQuestion, nodes: SortedNodes) -> tuple[Leaving, Leaving]:
    """Say what goes as soon as the other web servers are new, and what goes last.

    Web servers that are none any more are the former, so that none is left that reaches a paired node in the old way;
    with them go the nodes of their hosts, if the host is left. A host waits with its web server for a node that has
    moved from it and is not yet reached elsewhere.
    """
    before, after = question.before, question.after
    places: dict[str, set[str]] = {}
    for names, host_of in ((nodes.gone, before.host_of), (nodes.stopped, after.host_of)):
        for name in names:
            places.setdefault(name, set()).add(host_of[name])
    left = question.with_work - after.hosts.keys()
    webs = {host for (host, node), need in question.needs.items() if node is None and need is Need.STOP}
    webs -= after.web_servers.keys()
    waiting = {before.host_of[name] for name in nodes.gone & (nodes.late | nodes.stopped)}
    first = webs - waiting
    early = {name: hosts for name, hosts in places.items() if hosts <= first & left}
    return (
        Leaving({name: frozenset(hosts) for name, hosts in early.items()}, frozenset(first)),
        Leaving(
            {name: frozenset(hosts) for name, hosts in places.items() if name not in early},
            frozenset((left | webs) - first),
        ),
    )


def retire_steps(question: OrderQuestion, going: Leaving) -> Iterator[Step]:
    """Give the steps: all side by side, but for nodes whose sessions have one copy, which may be on one that goes too.

    Those stop one after the other, as each is replaced as a copy's place only when it stops.
    """
    packed = _packed(question, going)
    with_nodes = {host for hosts in going.nodes.values() for host in hosts}
    alone = going.hosts - with_nodes
    for place, names in enumerate(packed or ([[]] if alone else [])):
        hosts = {host for name in names for host in going.nodes[name]}
        yield step(StepKind.RETIRE, hosts if place else hosts | alone, names)


def _packed(question: OrderQuestion, going: Leaving) -> list[list[str]]:
    before, after = question.before, question.after
    standing = Standing(
        members={**after.nodes, **before.nodes},
        host_of={**after.host_of, **before.host_of},
        clusters={**after.clusters, **before.clusters},
        resting=frozenset(going.nodes),
        down=question.down,
    )
    limits = {key: limit if _stays(question, key) else len(going.nodes) for key, limit in standing.limits().items()}
    return list(batches(going.nodes.keys(), standing, limits))


def _stays(question: OrderQuestion, key: Key) -> bool:
    """Say whether sessions with one copy are to outlive the nodes that go."""
    cluster = question.after.clusters.get(key[1])
    return cluster is not None and cluster.one_copy and key[0] == "copies"
