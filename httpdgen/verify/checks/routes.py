"""Routes: a web server's running balancers have the members that the topology says, and each route leads to its Tomcat.

Read from balancer-manager or jkstatus: every node once and nobody else, its route, its factor, and its state, so that
a member that is taken for lost is found, and one that somebody drained by hand. A route is right where the sessions
that begin at that Connector end in it: the jvmRoute of the Tomcat that answers there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.control.running import MemberState
from httpdgen.expected.doors import ways
from httpdgen.verify.check import Looked, WebCheck
from httpdgen.verify.checks.balancers import Balancers, place_of, read_running, running_member, uses_jk
from httpdgen.verify.checks.jvm_routes import judge_jvm_routes
from httpdgen.verify.checks.silence import Silence
from httpdgen.verify.checks.site_client import SiteClient
from httpdgen.verify.outcome import Remark, failed
from httpdgen.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.control.running import RunningBalancer, RunningMember
    from httpdgen.expected.doors import Way
    from httpdgen.expected.hosts import Member
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
    remarks = [running.remark("management page")] if isinstance(running, Silence) else [*_compare(web, running)]
    return Looked(counted(len(web.members), "member"), (*remarks, *judge_jvm_routes(web)))


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


def _compare(web: WebServer, running: Balancers) -> Iterator[Remark]:
    for name in dict.fromkeys(member.cluster_name for member in web.members):
        wanted = [member for member in web.members if member.cluster_name == name]
        if name in running:
            yield from _compare_balancer(web, wanted, running[name])
        else:
            yield failed(f"balancer {name}", "does not run", _RELOAD)


def _compare_balancer(web: WebServer, wanted: list[Member], balancer: RunningBalancer) -> Iterator[Remark]:
    left = list(balancer.members)
    for member in wanted:
        found = running_member(web, member, balancer)
        if found is None:
            yield failed(member.place, "is no member of the running balancer", _RELOAD)
        else:
            left.remove(found)
            yield from _compare_member(web, member, found)
    for other in left:
        yield failed(f"balancer {balancer.name}", f"has a member {other.name} that the topology does not know", _RELOAD)


def _compare_member(web: WebServer, member: Member, running: RunningMember) -> Iterator[Remark]:
    if place_of(running) != place_of(member):
        yield failed(member.place, f"runs as {running.host}:{running.port}", _RELOAD)
    if running.route != member.route:
        yield failed(member.place, f"has the route {running.route or 'none'} there, not {member.route}", _RELOAD)
    if round(running.factor, 2) != member.node.lbfactor:
        hint = f"somebody changed it there, or: {_RELOAD}"
        yield failed(member.place, f"has the factor {running.factor:g} there, not {member.node.lbfactor}", hint)
    yield from _compare_state(member, running, _wanted_state(web, member))


def _wanted_state(web: WebServer, member: Member) -> MemberState:
    """Say what a node's state renders to. A standby of mod_jk is an active worker at a greater distance."""
    usual = MemberState.OK if uses_jk(web) or member.node.role == "active" else MemberState.STANDBY
    return _STATES.get(member.node.state, usual)


def _compare_state(member: Member, running: RunningMember, wanted: MemberState) -> Iterator[Remark]:
    if running.state is wanted:
        return
    if running.state is MemberState.ERROR:
        if wanted is not MemberState.STOPPED:
            retry = member.cluster.timeouts.retry
            hint = f"it is tried again every {retry}; look at the check members"
            yield failed(member.place, f"is taken for lost there ({running.said})", hint)
        return
    message = f"{_DOES[running.state]} there ({running.said}); the topology says {member.node.state}"
    yield failed(member.place, message, "undo it there by balancer-manager or jkstatus, or say it in the topology")


CHECK = WebCheck("routes", "Running balancers have the topology's members, and routes lead to their Tomcats", _look)
