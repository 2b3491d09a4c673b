"""Sort the Tomcats that need something by when in a rollout that is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.plan.fleet_plan import Need

if TYPE_CHECKING:
    from httpdgen.plan.order import OrderQuestion
    from httpdgen.plan.shape import FleetShape


@dataclass(frozen=True, slots=True)
class SortedNodes:
    """The names of the nodes that something is done with.

    `new` are those that nobody sends to yet; `early` are rolled before the web servers and `late` after them;
    `stopped` are stopped on the host where they are to stay, and `gone` on the one that they are on now. A node that
    moves to another host is in `new` and in `gone`, and in `late` as well where it is paired. `started` are those of
    `new`, `early` and `late` that do not run now.
    """

    new: frozenset[str]
    early: frozenset[str]
    late: frozenset[str]
    stopped: frozenset[str]
    gone: frozenset[str]
    started: frozenset[str]


def sort_nodes(question: OrderQuestion) -> SortedNodes:
    """Find each node's place.

    What grows, or stays as large as it is, is rolled before the web servers, which may then send more; what shrinks,
    after them. Nodes that are out anyway are mended early, whatever becomes of their size. Those whose Connector is
    reached otherwise afterwards change together with the web servers, and so after these have everything else; a node
    that joins another cluster, or takes the place of another one, likewise.
    """
    before, after = question.before, question.after
    needs = {name: question.needs.get((host, name)) for name, host in after.host_of.items()}
    stopped = {name for name, need in needs.items() if need is Need.STOP}
    busy = {name for name, need in needs.items() if need is not None} - stopped
    replacing = successors(before, after).keys()
    new = (busy & _nobody_sends_to(before, after)) - replacing
    paired = question.paired & after.nodes.keys() & {name for name, _ in _members(before)}
    late = paired - stopped - (question.down - busy)
    late |= {name for name in busy - new if name in replacing or _is_late(name, question)}
    left = (name for name, host in before.host_of.items() if after.host_of.get(name) != host)
    return SortedNodes(
        new=frozenset(new),
        early=frozenset(busy - new - late),
        late=frozenset(late),
        stopped=frozenset(stopped),
        gone=frozenset(name for name in left if question.needs.get((before.host_of[name], name)) is Need.STOP),
        started=frozenset(name for name, need in needs.items() if need is Need.START) - replacing,
    )


def successors(before: FleetShape, after: FleetShape) -> dict[str, str]:
    """Say which nodes take the unit or the port of another one on the same host, by name: a renamed node, above all.

    Such a pair cannot run side by side.
    """
    found = {}
    for name, host in after.hosts.items():
        running = [node for node in before.hosts[name].nodes if node.runs] if name in before.hosts else []
        taken = {key: node.name for node in running for key in (node.service, node.port)}
        for node in host.nodes:
            others = {taken.get(node.service, node.name), taken.get(node.port, node.name)} - {node.name}
            if others and before.host_of.get(node.name) != name:
                found[node.name] = min(others)
    return found


def _nobody_sends_to(before: FleetShape, after: FleetShape) -> set[str]:
    """Name the nodes that no web server sends to yet.

    One that was there before, and that nobody will send to either, is not one of them: its clients are not ours.
    """
    now, then = _members(before), _members(after)
    return {
        name
        for name, host in after.host_of.items()
        if (name, host) not in now and (before.host_of.get(name) != host or (name, host) in then)
    }


def _members(shape: FleetShape) -> set[tuple[str, str]]:
    # Web servers of a tier have one mapping together where the shape comes from the topology.
    members = {id(web.members): web.members for web in shape.web_servers.values()}
    return set().union(*(each.items() for each in members.values()))


def _is_late(name: str, question: OrderQuestion) -> bool:
    was = question.before.nodes.get(name)
    if was is not None and was.cluster != question.after.nodes[name].cluster:
        return True
    return question.sizes.get(name) == "shrinks" and name not in question.out
