"""Tell what sessions and counters of a cluster meet while a plan is carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.plan.fleet_plan import Need
from httpdgen.words import some_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.plan.build_draft import Draft

_STOPS = frozenset({Need.RESTART, Need.STOP})
_READS = frozenset({Need.RELOAD, Need.RESTART})
_RESET = {
    "mod_proxy": "counters, and what was set in balancer-manager",
    "mod_jk": "counters, and what was set in jkstatus",
}


def notes_of(draft: Draft, cluster: str) -> tuple[str, ...]:
    """Say what is worth knowing of a cluster; nothing where the plan does not touch it."""
    return (*_sessions(draft, cluster), *_moves(draft, cluster), *_counters(draft, cluster))


def _sessions(draft: Draft, name: str) -> Iterator[str]:
    """Say what becomes of the sessions of nodes that stop."""
    before, after = draft.before.clusters.get(name), draft.shape.clusters.get(name)
    stops = [node.name for node in draft.before.members.get(name, ()) if draft.node_needs.get(node.name) in _STOPS]
    if before is None or not stops:
        return
    who = f"{stops[0]} is" if len(stops) == 1 else f"{some_of(stops)} are each"
    drained = f"{who} drained for at most {draft.options.drain_seconds:g} s before the stop"
    if not before.group:
        yield f"sessions end with their node: {drained}"
    elif after is not None and after.group != before.group:
        yield (
            "sessions are not carried over: its key, its group or its Tomcats' major version changes, and nodes before"
            f" and after that do not understand each other; {drained}"
        )


def _moves(draft: Draft, name: str) -> Iterator[str]:
    """Name nodes that share their sessions with others afterwards."""
    cluster = draft.shape.clusters.get(name)
    if cluster is None or cluster.replication != "domain":
        return
    domains = {node.name: node.domain for node in draft.before.members.get(name, ())}
    for node in draft.shape.members[name]:
        if node.name in domains and domains[node.name] != node.domain:
            yield f"sessions of {node.name} are not carried over: it moves to another domain"


def _counters(draft: Draft, name: str) -> Iterator[str]:
    """Say on which web servers the balancer starts anew."""
    for connector, what in _RESET.items():
        hosts = [
            host
            for host in draft.before.senders.get(name, ())
            if draft.web_needs.get(host) in _READS and draft.before.web_servers[host].connector == connector
        ]
        if hosts:
            yield f"balancers begin anew on {some_of(hosts)}: {what}, are reset; holds stay"
