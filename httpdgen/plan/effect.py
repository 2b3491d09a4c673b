"""Tell what a plan does to each cluster: members, shares, threads, headroom."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from httpdgen.plan.effect_notes import notes_of
from httpdgen.plan.fleet_plan import ClusterEffect, NodeEffect
from httpdgen.plan.server_xml import connector_after, connector_before
from httpdgen.sizing.members import Member, serving, spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from httpdgen.plan.build_draft import Draft
    from httpdgen.plan.shape import FleetShape, NodeShape
    from httpdgen.sizing.result import ClusterSizing

_THREADS = re.compile(rb'<Connector\b[^>]*\bmaxThreads="(\d+)"')


def effects(draft: Draft) -> tuple[ClusterEffect, ...]:
    """Give the effect on each cluster that a plan touches, sorted by name."""
    names = sorted({*draft.before.clusters, *draft.shape.clusters})
    found = (_effect(draft, name) for name in names)
    return tuple(effect for effect in found if effect.notes or any(map(_differs, effect.nodes)))


def _differs(node: NodeEffect) -> bool:
    before = (node.factor_before, node.share_before, node.threads_before)
    return before != (node.factor_after, node.share_after, node.threads_after)


def _effect(draft: Draft, name: str) -> ClusterEffect:
    before, after = _members(draft.before, name), _members(draft.shape, name)
    shares_before, shares_after = _shares(before.values()), _shares(after.values())
    nodes = tuple(
        NodeEffect(
            node=node,
            factor_before=before[node].lbfactor if node in before else None,
            factor_after=after[node].lbfactor if node in after else None,
            share_before=_share(shares_before, before, node),
            share_after=_share(shares_after, after, node),
            threads_before=_threads(connector_before(draft, node)),
            threads_after=_threads(connector_after(draft, node)),
        )
        for node in sorted({*before, *after})
    )
    sizing = None if draft.wanted.sizing is None else draft.wanted.sizing.clusters.get(name)
    return ClusterEffect(name, nodes, None if sizing is None else _headroom(sizing), notes_of(draft, name))


def _members(shape: FleetShape, cluster: str) -> dict[str, NodeShape]:
    return {node.name: node for node in shape.members.get(cluster, ())}


def _shares(nodes: Iterable[NodeShape]) -> dict[str, Fraction]:
    """Spread requests over the nodes of a cluster, as its balancers do where nobody is lost."""
    members = [
        Member(node.name, node.lbfactor, node.name, node.domain or "", node.distance, node.role)  # type: ignore[arg-type]  # role: as the model has it
        for node in nodes
        if node.state == "active"
    ]
    return spread(serving(members))


def _share(shares: Mapping[str, Fraction], members: Mapping[str, NodeShape], node: str) -> float | None:
    return float(shares.get(node, 0)) if node in members else None


def _headroom(sizing: ClusterSizing) -> float | None:
    """Say how much more than the demand a cluster serves after the worst loss that it tolerates.

    That is as much as the threads of the first node that is full, or the machines where they are known, allow.
    """
    requests = sizing.concurrency.value
    if not requests:
        return None
    served = [node.max_threads.value / node.worst_share for node in sizing.nodes.values() if node.worst_share]
    capacity = sizing.capacity_after_loss.concurrent
    served += [] if capacity is None else [Fraction(capacity.value)]
    return round(float(min(served) / requests) - 1, 3) if served else None


def _threads(server_xml: bytes | None) -> int | None:
    """Read maxThreads of the Connector; None where the file is not known."""
    found = None if server_xml is None else _THREADS.search(server_xml)
    return None if found is None else int(found[1])
