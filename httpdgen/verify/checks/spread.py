"""Spread: new sessions are spread over the nodes by their factors, within the margin of the cluster.

Through a site of each cluster, on one connection, new sessions are begun and counted by the route that each ends in.
Factors and states count as the running balancer has them: whether it has the topology's is for the check routes.
Only active nodes have a share; standbys, spares and what is at a greater distance have none.

mod_proxy's byrequests, and mod_jk's by requests, level *all* requests: those of running sessions, which stay where
they are, are made up for by new ones. So the first new sessions pay for what came before, be it other checks of this
very run, and a sample that is not within the margin is followed by another, up to 240 in all. If none is within it,
more is owed than that, say to a node that was away, and mod_proxy then sends that one every new session: a fault.

Where others send requests meanwhile, new sessions alone tell little, as they make up for those. Then all requests of
that time are judged, as the running balancer counts them, with room for chance: within the margin they pass, and
otherwise the check was not made. What the balancer counts also clears it where sessions end in a wrong route.

By traffic (balance.method) bytes are levelled, and by busyness what is open at once: a few small requests, one after
the other, can show neither. Such clusters are left out, and so are those with one node that serves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from httpdgen.control.running import RunningMember
from httpdgen.expected.doors import ways
from httpdgen.sizing.demand import margin
from httpdgen.verify.check import Looked, WebCheck
from httpdgen.verify.checks.balancers import Balancers, read_running, running_member
from httpdgen.verify.checks.beginning import begin, routes_of
from httpdgen.verify.checks.shares import sample_size, shares, told, unlike
from httpdgen.verify.checks.side_by_side import side_by_side
from httpdgen.verify.checks.silence import Silence
from httpdgen.verify.checks.site_client import SiteClient
from httpdgen.verify.outcome import Remark, failed, not_made
from httpdgen.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from httpdgen.expected.doors import Way
    from httpdgen.verify.subject import WebServer

_LEVELLING = {"requests", "sessions", "next"}
_MOST = 240  # new sessions in all, unless two samples are more
_QUIET = 0.1  # others' requests for each of ours that change nothing
_LOOK = "look at the check routes; or httpd was reloaded just now: look again"
_ANEW = (
    "it still makes up for what came before, as for a node that was away: a graceful reload of httpd, or writing a"
    " node's own factor into balancer-manager, lets it begin anew"
)

Members: TypeAlias = Mapping[str, RunningMember]  # of a running balancer, by the nodes' names


@dataclass(frozen=True, slots=True)
class _Sample:
    """New sessions by node in the last sample, how many were begun in all, and the balancer before the first."""

    way: Way
    before: Members
    counts: Mapping[str, int]
    begun: int


def _look(web: WebServer) -> Looked | None:
    judged = {way.cluster_name: way for way in reversed(list(ways(web.topology, web.tier_name))) if _is_judged(way)}
    if not judged:
        return None
    running = read_running(web)
    samples = side_by_side(lambda way: _take(web, way, _members(web, way, running)), list(judged.values()))
    begun = sum(sample.begun for sample in samples if isinstance(sample, _Sample))
    return Looked(counted(begun, "new session"), tuple(_judge_all(web, samples)))


def _is_judged(way: Way) -> bool:
    return way.cluster.balance.method in _LEVELLING and sum(map(bool, shares(way.cluster).values())) > 1


def _take(web: WebServer, way: Way, before: Members) -> _Sample | Remark:
    """Begin sessions until a sample is within the margin, or there were enough; or say why there are none."""
    parts, nodes, begun = shares(way.cluster, before), routes_of(way), 0
    size = sample_size(parts)
    with SiteClient(web.connection, way.door) as client:
        while True:
            counts: Counter[str] = Counter()
            for _ in range(size):
                session = begin(client, way)
                if isinstance(session, Remark):
                    return session
                counts[nodes[session.route]] += 1
            begun += size
            if not _unlike(web, way, counts, parts) or begun + size > max(_MOST, 2 * size):
                return _Sample(way, before, counts, begun)


def _judge_all(web: WebServer, samples: list[_Sample | Remark]) -> Iterator[Remark]:
    """Judge the samples; the running balancers are read once more only where one is not within the margin."""
    after: Balancers | Silence | None = None
    for sample in samples:
        if isinstance(sample, Remark):
            yield sample
        elif _unlike(web, sample.way, sample.counts, shares(sample.way.cluster, sample.before)):
            after = read_running(web) if after is None else after
            yield from _judge(web, sample, _members(web, sample.way, after))


def _judge(web: WebServer, sample: _Sample, after: Members) -> Iterator[Remark]:
    way, subject, parts = sample.way, f"cluster {sample.way.cluster_name}", shares(sample.way.cluster, after)
    found, chosen = _unlike(web, way, sample.counts, parts), _chosen(sample.before, after)
    if not found:
        return  # a node was lost meanwhile, of which the check routes tells
    words = told(found, sample.counts)
    if chosen is None:
        yield not_made(subject, f"{words}; whether others sent requests meanwhile is not known", _LOOK)
        return
    quiet = sum(chosen.values()) <= sample.begun * (1 + _QUIET)
    of_all = _unlike(web, way, chosen, parts, by_chance=not quiet)
    if of_all and quiet:
        total = counted(sum(sample.counts.values()), "new session")
        yield failed(subject, f"of the last {total} through {way.door.site}, {words}", _ANEW)
    elif of_all:
        everybody = f"of {sum(chosen.values())} requests of everybody, {told(of_all, chosen)}"
        yield not_made(subject, f"others sent requests meanwhile: {everybody}", "look again when it is quieter")


def _unlike(
    web: WebServer, way: Way, counts: Mapping[str, int], parts: Mapping[str, Fraction], *, by_chance: bool = False
) -> dict[str, Fraction]:
    return unlike(counts, parts, margin(web.topology, way.cluster_name)[0], by_chance=by_chance)


def _chosen(before: Members, after: Members) -> dict[str, int] | None:
    """Count how often each node was chosen meanwhile; None where it cannot be told, as after a reload."""
    counts = {name: after[name].elected - member.elected for name, member in before.items() if name in after}
    return None if not counts or min(counts.values()) < 0 else counts


def _members(web: WebServer, way: Way, running: Balancers | Silence) -> Members:
    """Give a cluster's running members; none where the page is not there."""
    balancer = None if isinstance(running, Silence) else running.get(way.cluster_name)
    members = [member for member in web.members if member.cluster_name == way.cluster_name]
    found = {member.node_name: running_member(web, member, balancer) for member in members}
    return {name: member for name, member in found.items() if member is not None}


CHECK = WebCheck("spread", "New sessions are spread over the nodes by their factors", _look)
