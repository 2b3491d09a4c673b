"""Routes: a web server's running balancers have the members that the topology says, and each route leads to its Tomcat.

Read from balancer-manager or jkstatus: every node once and nobody else, its route, its factor, and its state, so that
a member that is taken for lost is found, and one that somebody drained by hand. What is held (`httpdgen drain`) should
be as the hold says, or as the topology does where that gives less. A route is right where the sessions
that begin at that Connector end in it: the jvmRoute of the Tomcat that answers there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.control.running import MemberState
from httpdgen.expected.doors import ways
from httpdgen.verify.check import Looked, WebCheck
from httpdgen.verify.checks.balancers import Balancers, place_of, read_running, running_member, uses_jk
from httpdgen.verify.checks.holds import holds_of
from httpdgen.verify.checks.jvm_routes import judge_jvm_routes
from httpdgen.verify.checks.silence import Silence
from httpdgen.verify.checks.site_client import SiteClient
from httpdgen.verify.outcome import Remark, failed
from httpdgen.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.control.running import RunningBalancer, RunningMember
    from httpdgen.expected.doors import Way
    from httpdgen.expected.hosts import Member
    from httpdgen.verify.checks.holds import Hold
    from httpdgen.verify.subject import WebServer

_CHANCES, _MOST_CHANCES = 2, 20
_RELOAD = "does httpd run with what is on its disk? reload it"
_STATES = {
    "draining": MemberState.DRAINING,
    "disabled": MemberState.STOPPED,
    "stopped": MemberState.STOPPED,
}
_DOES = {
    MemberState.OK: "is active",
    MemberState.STANDBY: "stands by",
    MemberState.DRAINING: "drains",
    MemberState.STOPPED: "is stopped",
}


def _look(web: WebServer) -> Looked | None:
    if not web.members:
        return None
    running = _after_a_chance(web, read_running(web))
    # Where the page is not there, that is a fault: it is of the web server's own configuration.
    remarks = [running.remark("management page")] if isinstance(running, Silence) else [*_judge(web, running)]
    return Looked(counted(len(web.members), "member"), (*remarks, *judge_jvm_routes(web)))


def _judge(web: WebServer, running: Balancers) -> Iterator[Remark]:
    holds = holds_of(web.connection)
    if isinstance(holds, Remark):
        yield holds
        holds = {}
    yield from _compare(_Wanted(web, holds), running)


def _after_a_chance(web: WebServer, running: Balancers | Silence) -> Balancers | Silence:
    """Read again after some requests where a node is taken for lost.

    A node that is back is noticed only as requests come, once it may be tried again (retry, recover_time). While one
    waits for such a node, mod_proxy does not call it lost: where nothing came back in time, it still is.
    """
    balancers = {} if isinstance(running, Silence) else running
    lost = [name for name, each in balancers.items() if any(one.state is MemberState.ERROR for one in each.members)]
    asked = {
        way.cluster_name: way for way in reversed(list(ways(web.topology, web.tier_name))) if way.cluster_name in lost
    }
    if not asked:
        return running
    unanswered = {name: balancers[name] for name, way in asked.items() if not _answers(web, way)}
    again = read_running(web)
    return again if isinstance(again, Silence) else {**again, **unanswered}


def _answers(web: WebServer, way: Way) -> bool:
    """Send some requests to a cluster, until one has no answer in time."""
    with SiteClient(web.connection, way.door) as client:
        requests = range(min(_CHANCES * len(way.cluster.nodes), _MOST_CHANCES))
        return not any(isinstance(client.get(way.page), Silence) for _ in requests)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a web server's members should be: as the topology says, and no more than holds, by node, leave them."""

    web: WebServer
    holds: Mapping[str, Hold]

    def state(self, member: Member) -> MemberState:
        """Say what a member should get. A standby of mod_jk is an active worker at a greater distance."""
        usual = MemberState.OK if uses_jk(self.web) or member.node.role == "active" else MemberState.STANDBY
        wanted = _STATES.get(member.node.state, usual)
        hold = self.holds.get(member.node_name)
        held = wanted if hold is None or hold.state is None else _STATES[hold.state]
        return min(wanted, held, key=list(MemberState).index)

    def factor(self, member: Member) -> int:
        """Say what its weight should be."""
        hold = self.holds.get(member.node_name)
        return member.node.lbfactor if hold is None or hold.weight is None else hold.weight

    def said(self, member: Member) -> str:
        """Say whose word it is."""
        hold = self.holds.get(member.node_name)
        return f"the topology says {member.node.state}" + ("" if hold is None else f", and it is {hold.said}")


def _compare(wanted: _Wanted, running: Balancers) -> Iterator[Remark]:
    members = wanted.web.members
    for name in dict.fromkeys(member.cluster_name for member in members):
        if name in running:
            yield from _compare_balancer(
                wanted, [member for member in members if member.cluster_name == name], running[name]
            )
        else:
            yield failed(f"balancer {name}", "does not run", _RELOAD)


def _compare_balancer(wanted: _Wanted, members: list[Member], balancer: RunningBalancer) -> Iterator[Remark]:
    left = list(balancer.members)
    for member in members:
        found = running_member(wanted.web, member, balancer)
        if found is None:
            yield failed(member.place, "is no member of the running balancer", _RELOAD)
        else:
            left.remove(found)
            yield from _compare_member(wanted, member, found)
    for other in left:
        yield failed(f"balancer {balancer.name}", f"has a member {other.name} that the topology does not know", _RELOAD)


def _compare_member(wanted: _Wanted, member: Member, running: RunningMember) -> Iterator[Remark]:
    if place_of(running) != place_of(member):
        yield failed(member.place, f"runs as {running.host}:{running.port}", _RELOAD)
    if running.route != member.route:
        yield failed(member.place, f"has the route {running.route or 'none'} there, not {member.route}", _RELOAD)
    factor = wanted.factor(member)
    if round(running.factor, 2) != factor:
        hint = f"somebody changed it there, or: {_RELOAD}"
        yield failed(member.place, f"has the factor {running.factor:g} there, not {factor}", hint)
    yield from _compare_state(wanted, member, running)


def _compare_state(wanted: _Wanted, member: Member, running: RunningMember) -> Iterator[Remark]:
    state, name = wanted.state(member), member.node_name
    if running.state is state:
        return
    if running.state is MemberState.ERROR:
        if state is not MemberState.STOPPED:
            retry = member.cluster.timeouts.retry
            hint = f"it is tried again every {retry}; look at the check members"
            yield failed(member.place, f"is taken for lost there ({running.said})", hint)
        return
    message = f"{_DOES[running.state]} there ({running.said}); {wanted.said(member)}"
    hint = f"`httpdgen enable {name}` undoes it; `httpdgen drain {name}`, or `disable`, is how to have it last"
    yield failed(member.place, message, hint)


CHECK = WebCheck("routes", "Running balancers have the topology's members, and routes lead to their Tomcats", _look)
