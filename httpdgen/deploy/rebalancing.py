"""Clear what balancers owe their members, on every web server that sends to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from httpdgen.control.debt import owed
from httpdgen.deploy.balancers import NotRunningError, rebalance
from httpdgen.deploy.operate import locked, note
from httpdgen.deploy.side_by_side import failures, side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from httpdgen.connection import Connection
    from httpdgen.control.running import RunningBalancer
    from httpdgen.deploy.known import Known
    from httpdgen.deploy.operate import Operator
    from httpdgen.plan.shape import WebShape

    Clear: TypeAlias = Callable[[Connection, WebShape, str], tuple[RunningBalancer, RunningBalancer]]


@dataclass(frozen=True, slots=True)
class Cleared:
    """One balancer of one web server: what each node was owed, and what it is; fewer than 0 is had too many."""

    host: str
    cluster: str
    before: Mapping[str, int]
    after: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rebalanced:
    """What became of it; `resting` are web servers whose httpd does not run, and owes nothing, `failed` the others."""

    cleared: tuple[Cleared, ...]
    resting: tuple[str, ...]
    failed: Mapping[str, str]


def rebalance_everywhere(
    known: Known, clusters: Collection[str], who: Operator, clear: Clear | None = None
) -> Rebalanced:
    """Clear what the members of clusters are owed; `clear` is how that is done with one balancer, if not really.

    Raises:
        LockedError: somebody else changes one of the web servers; nothing was changed anywhere.
    """
    nodes = [node.name for cluster in clusters for node in known.shape.members[cluster]]
    failed = known.unreached_senders(nodes)
    with locked(known, nodes, who, failed) as run:
        found = side_by_side(who.pool, lambda host: _clear(known, host, clusters, clear or rebalance), run.hosts)
    note(failed, failures(found))
    lists = {host: cleared for host, cleared in found.items() if isinstance(cleared, list)}
    return Rebalanced(
        cleared=tuple(each for cleared in lists.values() for each in cleared),
        resting=tuple(host for host, cleared in found.items() if cleared is None),
        failed=dict(sorted(failed.items())),
    )


def _clear(known: Known, host: str, clusters: Collection[str], clear: Clear) -> list[Cleared] | None:
    """Clear it on one web server; None where its httpd does not run."""
    web, remote = known.shape.web_servers[host], known.hosts[host]
    cleared = []
    for cluster in web.clusters:
        if cluster in clusters:
            try:
                before, after = clear(remote.connection, web, cluster)
            except NotRunningError:
                if remote.runs(web.service):
                    raise
                return None
            cleared.append(Cleared(host, cluster, _owed(known, web, before), _owed(known, web, after)))
    return cleared


def _owed(known: Known, web: WebShape, balancer: RunningBalancer) -> dict[str, int]:
    counts = owed(balancer)
    return {
        known.node_of(web, balancer.name, member): counts[member.name]
        for member in balancer.members
        if member.name in counts
    }
