"""Drill: the node that holds a session is stopped, and the session goes on at another one.

For each replicated cluster: a session is begun through a site, the Tomcat that holds it is stopped, and the next
request of that session has to be answered by another node that knows it by its id. Then the Tomcat is started again,
also after an error or an interrupt; the host does it by itself should the connection break. Its other sessions move
too, as they would if it were lost: that is what the drill is for, so it is made only where it is asked for. It is not
made where the cluster has nothing to spare: `failover.tolerate` is 0, or another node is out already.
"""

from __future__ import annotations

import time
from collections import defaultdict
from typing import TYPE_CHECKING

from httpdgen.errors import HostError, UnreachableError
from httpdgen.expected.doors import session_cookie
from httpdgen.verify.check import FleetCheck
from httpdgen.verify.checks.asking import Backends
from httpdgen.verify.checks.beginning import FIRST_FAILURE
from httpdgen.verify.checks.cookies import SessionId, session_of, shown_route, with_cookie
from httpdgen.verify.checks.holding import Held, hold, ready
from httpdgen.verify.checks.silence import Silence
from httpdgen.verify.checks.site_client import SiteClient
from httpdgen.verify.checks.stopping import StartingError, stopped
from httpdgen.verify.outcome import Remark, Result, failed, not_made
from httpdgen.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.clusters import Cluster
    from httpdgen.verify.subject import Fleet

NAME = "drill"
_MOVES_SECONDS = 15.0
_STARTS_SECONDS = 120.0
_PAUSE_SECONDS = 0.5


def _look(fleet: Fleet) -> Iterator[Result]:
    drilled: dict[str, int] = defaultdict(int)
    remarks: dict[str, list[Remark]] = defaultdict(list)
    for name, cluster in sorted(fleet.topology.clusters.items()):
        if cluster.sessions.replication != "none":
            host, found = _drill(fleet, name, cluster)
            drilled[host] += 1
            remarks[host] += found
    for host in sorted(drilled):
        yield Result(host, NAME, counted(drilled[host], "session"), tuple(remarks[host]))


def _drill(fleet: Fleet, name: str, cluster: Cluster) -> tuple[str, list[Remark]]:
    """Give the host of the node that was stopped, or of the cluster's first one where none was, and what came of it."""
    held = hold(fleet, name, cluster)
    if isinstance(held, Remark):
        return cluster.nodes[min(cluster.nodes)].host, [held]
    return held.member.node.host, _stop_and_follow(fleet, held)


def _stop_and_follow(fleet: Fleet, held: Held) -> list[Remark]:
    place, unit, host = held.member.place, held.unit, held.member.node.host
    fleet.told(
        f"cluster {held.way.cluster_name}: stopping {unit} on {host}, where {held.member.node_name} holds a session"
    )
    remarks: list[Remark] = []
    try:
        with stopped(held.connection, unit):
            remarks += _follow(fleet, held)
            fleet.told(f"cluster {held.way.cluster_name}: starting {unit} on {host}")
    except UnreachableError:
        raise
    except StartingError as error:
        return [*remarks, failed(place, f"{unit} does not start again: {error.message}", f"start it on {host}")]
    except HostError as error:
        return [*remarks, not_made(place, f"{unit} could not be stopped: {error.message}")]
    return remarks + _wait(fleet, held)


def _follow(fleet: Fleet, held: Held) -> list[Remark]:
    """Go on with the session until another node answers, or say what became of it."""
    cookie, deadline = session_cookie(held.way.cluster), time.monotonic() + _MOVES_SECONDS
    with SiteClient(held.web.connection, held.way.door) as client:
        while True:
            answer = client.get(held.way.page, with_cookie(cookie, held.session))
            if not isinstance(answer, Silence) and answer.status < FIRST_FAILURE:
                return _judge(fleet, held, session_of(answer, cookie))
            if time.monotonic() > deadline:
                said = answer.message if isinstance(answer, Silence) else f"it answers {answer.status}"
                message = f"{_MOVES_SECONDS:g} s after it was stopped, its session goes on nowhere: {said}"
                return [failed(held.member.place, message, "look at the check replication")]
            time.sleep(_PAUSE_SECONDS)


def _judge(fleet: Fleet, held: Held, other: SessionId | None) -> list[Remark]:
    if other is not None and other.own != held.session.own:
        message = f"its session is lost when it is stopped: {shown_route(other.route)} begins another"
        return [failed(held.member.place, message, "look at the check replication")]
    where = "another node" if other is None else shown_route(other.route)
    fleet.told(f"cluster {held.way.cluster_name}: the session of .{held.session.route} goes on at {where}")
    return []


def _wait(fleet: Fleet, held: Held) -> list[Remark]:
    """Wait until the node is ready again."""
    backends, deadline = Backends(held.web), time.monotonic() + _STARTS_SECONDS
    while not ready(backends, held.web, held.member):
        if time.monotonic() > deadline:
            message = f"is not ready {_STARTS_SECONDS:g} s after it was started again"
            return [failed(held.member.place, message, f"look at the log of {held.unit} on {held.member.node.host}")]
        time.sleep(_PAUSE_SECONDS)
    fleet.told(f"cluster {held.way.cluster_name}: {held.member.node_name} is ready again")
    return []


CHECK = FleetCheck(NAME, "A session goes on when its node is stopped", _look)
