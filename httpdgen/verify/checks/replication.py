"""Replication: a session that begins at one node of a group is known at every other one.

A group is a replicated cluster, or each of its domains. For each pair of its nodes a session is begun at the one,
through a web server's way to its Connector, and asked for at the other: that one keeps the id and writes its own
route behind it (Tomcat, JvmRouteBinderValve), or knows nothing of it and begins another. DeltaManager and
BackupManager both show it so. In groups of more than five, each node is tried with the next one alone, in a ring.

A node that left its group fails with all others, and is named at its own host; the others, which fail with it alone,
are not. Where that cannot be told apart, as in a group of two, each of them is named.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from httpdgen.verify.check import FleetCheck
from httpdgen.verify.checks.asking import Backends
from httpdgen.verify.checks.cookies import SessionId, no_session
from httpdgen.verify.checks.group_sessions import Group
from httpdgen.verify.checks.groups import Pair, apart, pairs
from httpdgen.verify.checks.side_by_side import side_by_side
from httpdgen.verify.checks.silence import Silence
from httpdgen.verify.outcome import Remark, Result, failed, not_made
from httpdgen.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.control.answer import Answer
    from httpdgen.expected.hosts import Member
    from httpdgen.verify.subject import Fleet

NAME = "replication"
_SECONDS = 15.0  # an answer waits until its session was copied, and longer where a node just left


def _look(fleet: Fleet) -> Iterator[Result]:
    """Give a result for each host of the run that has a node of a group."""
    nodes: dict[str, int] = defaultdict(int)
    remarks: dict[str, list[Remark]] = defaultdict(list)
    for cluster_name, names in _groups(fleet):
        cluster = fleet.topology.clusters[cluster_name]
        found = _judge(fleet, cluster_name, names)
        for name in names:
            nodes[cluster.nodes[name].host] += 1
            remarks[cluster.nodes[name].host] += found.get(name, [])
    for host in sorted(nodes.keys() & fleet.hosts.keys()):
        yield Result(host, NAME, counted(nodes[host], "node"), tuple(remarks[host]))


def _groups(fleet: Fleet) -> Iterator[tuple[str, list[str]]]:
    """Give the groups of two running nodes and more: the cluster's name, and theirs."""
    for cluster_name, cluster in sorted(fleet.topology.clusters.items()):
        by_domain: dict[str | None, list[str]] = defaultdict(list)
        for name, node in sorted(cluster.nodes.items()):
            if cluster.sessions.replication != "none" and node.state != "stopped":
                by_domain[node.domain if cluster.sessions.replication == "domain" else None].append(name)
        yield from ((cluster_name, names) for names in by_domain.values() if len(names) > 1)


def _judge(fleet: Fleet, cluster_name: str, names: Sequence[str]) -> dict[str, list[Remark]]:
    """Give the remarks of each node of a group that has any."""
    group = _group(fleet, cluster_name, names)
    if group is None:
        remark = not_made(f"cluster {cluster_name}", "no web server that leads to it was reached")
        return {name: [remark] for name in names}
    begun = dict(zip(names, side_by_side(group.begin, names), strict=True))
    remarks = {name: [_unasked(group, name, got)] for name, got in begun.items() if not isinstance(got, SessionId)}
    tried = pairs([name for name in names if name not in remarks])
    known = dict(zip(tried, side_by_side(group.knows, tried), strict=True))
    remarks |= {pair[1]: [_unasked(group, pair[1], got)] for pair, got in known.items() if isinstance(got, Silence)}
    lost = [pair for pair, got in known.items() if got is False]
    return remarks | {name: [_apart(group.nodes[name], of_it)] for name, of_it in apart(lost).items()}


def _group(fleet: Fleet, cluster_name: str, names: Sequence[str]) -> Group | None:
    for web in fleet.web_servers.values():
        members = {member.node_name: member for member in web.members if member.cluster_name == cluster_name}
        if members:
            return Group(cluster_name, {name: members[name] for name in names}, web, Backends(web, seconds=_SECONDS))
    return None


def _unasked(group: Group, name: str, got: Answer | Silence) -> Remark:
    place = group.nodes[name].place
    if isinstance(got, Silence):
        return got.not_made(place, "what it shares with the others is not known")
    return no_session(place, group.cluster_name, got)


def _apart(member: Member, lost: Sequence[Pair]) -> Remark:
    unknown = [began for began, asked in lost if asked == member.node_name]
    unheard = [asked for began, asked in lost if began == member.node_name]
    said = [f"sessions of {listed(unknown)} are not known there"] if unknown else []
    said += [f"its own are not known at {listed(unheard)}"] if unheard else []
    hint = (
        f"do the nodes reach each other's Receiver (here port {member.node.port('receiver')}) and find each other;"
        " do their clocks agree, and is the application <distributable/>? Tomcat's log names the members it sees"
    )
    return failed(member.place, ", and ".join(said), hint)


CHECK = FleetCheck(NAME, "Every node of a group has the sessions of the others", _look)
