"""Routes that two members, or two Tomcats, of one balancer have alike."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.lint.knowledge.pools import load_balancers
from httpdgen.lint.knowledge.served_by import HOT_STANDBY, has_flag
from httpdgen.lint.knowledge.stickiness import found_by_domain, links_by_session_route
from httpdgen.observed.jk import Worker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from httpdgen.observed.fleet import AnyWorker, Fleet, Link
    from httpdgen.observed.jk import ModJk
    from httpdgen.observed.tomcat import Engine
    from httpdgen.observed.web import Balancer, Member


@dataclass(frozen=True, slots=True)
class SharedRoute:
    """Two members of a balancer that have one route; `wrong` is the one to mend."""

    wrong: AnyWorker
    other: AnyWorker
    route: str
    by_mod_jk: bool


@dataclass(frozen=True, slots=True)
class SharedJvmRoute:
    """Two Tomcats behind one balancer that have one jvmRoute; `wrong` is the one to mend."""

    wrong: Engine
    other: Engine
    jvm_route: str


def shared_routes(fleet: Fleet) -> Iterator[SharedRoute]:
    """Find members that have an earlier one's route.

    The wrong one is the one whose Tomcat has another jvmRoute, where that is known, and else the later.
    """
    jvm_routes = _jvm_routes(fleet)
    for web_server in fleet.web_servers:
        for balancer in web_server.balancers:
            yield from _shared(_serving(balancer), jvm_routes, by_mod_jk=False)
    for jk in fleet.modjks:
        for worker in load_balancers(jk):
            yield from _shared(_balanced(jk, worker), jvm_routes, by_mod_jk=True)


def shared_jvm_routes(fleet: Fleet) -> Iterator[SharedJvmRoute]:
    """Find Tomcats that have the jvmRoute of another one behind the same balancer."""
    by_balancer: dict[int, dict[tuple[int, str], Link]] = defaultdict(dict)
    for link in links_by_session_route(fleet):
        engine = link.service.engine
        if engine is None or not engine.jvm_route.value or found_by_domain(link):
            continue
        place = _place(link.worker)
        if place is None:
            continue
        first = by_balancer[id(link.balancer)].setdefault((place, engine.jvm_route.value), link)
        if first.service.engine is not None and first.service.engine is not engine:
            pair = (first.service.engine, engine)
            wrong, other = pair if first.worker.route.value != engine.jvm_route.value else pair[::-1]
            yield SharedJvmRoute(wrong, other, engine.jvm_route.value)


def _jvm_routes(fleet: Fleet) -> Mapping[int, str | None]:
    return {id(link.worker): link.service.engine.jvm_route.value for link in fleet.links if link.service.engine}


def _serving(balancer: Balancer) -> Iterator[tuple[Member, str]]:
    """Give the members of a sticky balancer with what must not be alike."""
    if not balancer.sticky_cookie.value:
        return
    for member in balancer.members:
        place = _place(member)
        if place is not None and member.route.value:
            yield member, f"{place} {member.route.value}"


def _place(worker: AnyWorker) -> int | None:
    """Give the set in which a worker's route has to be its own; None where that is not to be known, and for a standby.

    A standby, or a member of another lbset, may have another's route on purpose: then it has that one's sessions when
    the other is lost. mod_jk allows none of that.
    """
    if isinstance(worker, Worker):
        return 0
    status = worker.status.value
    if not worker.certain or status is None or has_flag(status, HOT_STANDBY):
        return None
    return worker.lb_set.value


def _balanced(jk: ModJk, balancer: Worker) -> Iterator[tuple[Worker, str]]:
    for member in jk.members_of(balancer):
        if member.route.value is not None:
            yield member, member.route.value


def _shared(
    members: Iterable[tuple[AnyWorker, str]], jvm_routes: Mapping[int, str | None], *, by_mod_jk: bool
) -> Iterator[SharedRoute]:
    earlier: dict[str, AnyWorker] = {}
    for member, key in members:
        first = earlier.setdefault(key, member)
        route = member.route.value
        # A worker that is listed twice is told of as such.
        if first is member or route is None:
            continue
        first_is_wrong = jvm_routes.get(id(first), route) != route and jvm_routes.get(id(member), route) == route
        wrong, other = (first, member) if first_is_wrong else (member, first)
        yield SharedRoute(wrong, other, route, by_mod_jk)
