"""What deserves attention in a fleet as it is: each a sentence, with what to do."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from httpdgen.control.running import MemberState
from httpdgen.deploy.status import Silent
from httpdgen.plan.build_release import is_whole
from httpdgen.plan.notes import ago, together
from httpdgen.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from httpdgen.deploy.standing import NodeStanding
    from httpdgen.deploy.status import FleetStatus
    from httpdgen.plan.holds import Hold

# From how many requests on, at the least and in any case, it is said that a member is owed so many, and otherwise
# from this part on of what its balancer has elected since it began: sessions of different lengths make a few.
_FEW_OWED, _MANY_OWED, _PART_OWED = 100, 1000, 0.05


def attention(status: FleetStatus, standings: Mapping[str, tuple[NodeStanding, ...]]) -> tuple[str, ...]:
    """Give the sentences, what is said of several hosts once."""
    nodes = [node for of_cluster in standings.values() for node in of_cluster]
    of_hosts = together(chain(_silent(status), _parts(status), _locks(status), _cut_off(status), _pending(status)))
    said = (f"{listed(hosts)}: {text}" for text, hosts in of_hosts.items())
    return (*said, *_holds(status, nodes), *_debts(standings))


def _silent(status: FleetStatus) -> Iterator[tuple[str, str]]:
    for host, served in status.served.items():
        if isinstance(served, Silent):
            unit = status.known.shape.web_servers[host].service
            yield (served.said if served.runs else f"{unit} does not run"), host


def _parts(status: FleetStatus) -> Iterator[tuple[str, str]]:
    """Name hosts with a part of their release; an older one is right where nothing has changed for a host since."""
    for host, found in status.known.present.items():
        if found.folder is not None and found.release is not None and not is_whole(found.folder, found.release):
            yield f"has only a part of release {found.release.id} so far: `httpdgen deploy` goes on", host


def _locks(status: FleetStatus) -> Iterator[tuple[str, str]]:
    for host, found in status.known.present.items():
        if found.lock is not None:
            since = ago(status.at - found.lock.since)
            yield f"being changed by {found.lock.owner} for {since} (rollout {found.lock.rollout})", host


def _cut_off(status: FleetStatus) -> Iterator[tuple[str, str]]:
    for host, found in status.known.present.items():
        if found.unsettled:
            yield "a change was cut off; the next command that changes it finishes or undoes that first", host


def _pending(status: FleetStatus) -> Iterator[tuple[str, str]]:
    for host, found in status.known.present.items():
        for action, unit in found.pending:
            yield f"{unit} has not read what is current ({action}): `httpdgen deploy` has it do so", host


def _holds(status: FleetStatus, nodes: Iterable[NodeStanding]) -> Iterator[str]:
    for node in nodes:
        holds = status.known.holds(node.node)
        for text, hosts in together((_held(node.node, hold, status.at), host) for host, hold in holds.items()).items():
            without = sorted(set(status.known.senders([node.node])) - holds.keys())
            yield text + (f"; only on {listed(hosts)}, {listed(without)} still sends" if without else "")
        for host, member in node.members.items():
            if member.hold is not None and member.hold.state is not None and member.member.activation == "ok":
                yield f"{host}: {node.node} is {member.hold.state} in its files, and yet gets new sessions"


def _held(node: str, hold: Hold, at: float) -> str:
    since = f"{ago(at - hold.since)} ago by {hold.owner}"
    what = " and ".join(filter(None, (hold.state, f"at weight {hold.weight}" if hold.weight is not None else "")))
    if not hold.rollout:
        return f"{node} is held {what}, {since}, until `httpdgen enable {node}`"
    return (
        f"{node} is held {what}, {since}, by the rollout {hold.rollout}: where that has ended before its time, the same"
        f" command goes on, or `httpdgen enable {node}` lifts it"
    )


def _debts(standings: Mapping[str, tuple[NodeStanding, ...]]) -> Iterator[str]:
    for nodes in standings.values():
        for web in dict.fromkeys(host for node in nodes for host in node.members):
            yield from _debts_at(web, [node for node in nodes if web in node.members])


def _debts_at(web: str, nodes: list[NodeStanding]) -> Iterator[str]:
    elected = sum(node.members[web].member.elected for node in nodes)
    much = min(max(_FEW_OWED, _PART_OWED * elected), _MANY_OWED)
    counts = {node.node: node.members[web].owed or 0 for node in nodes}
    # The one that is owed most gets new sessions alone, until it is owed no more than the next.
    most_first = sorted(counts, key=lambda node: -counts[node])
    owed = {node: counts[node] for node in most_first if counts[node] >= much}
    over = [node for node, count in counts.items() if count <= -much]
    if not owed:
        return
    figures = listed([f"{node} about {_rounded(count):,} requests" for node, count in owed.items()])
    is_away = any(node.members[web].member.state is not MemberState.OK for node in nodes if node.node in owed)
    takes = "takes" if len(owed) == 1 else "take"
    when = f"{'it' if len(owed) == 1 else 'they'} {takes} every new session{' once it is back' if is_away else ''}"
    starved = f", {listed(over)} none" if over else ""
    yield f"{web} owes {figures}: {when}{starved}: `httpdgen rebalance {next(iter(owed))}`"


def _rounded(count: int) -> int:
    """Leave two digits: it changes with each request."""
    return int(float(f"{count:.2g}"))
