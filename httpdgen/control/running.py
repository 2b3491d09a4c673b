"""What a running web server says of its balancers, whether mod_proxy_balancer's or mod_jk's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MemberState(StrEnum):
    """What a member gets; the first that is true, in this order."""

    ERROR = "error"  # it failed, and is left alone for a while
    STOPPED = "stopped"  # nothing: mod_proxy's Dis and Stop, mod_jk's STP
    DRAINING = "draining"  # only the sessions that it has: mod_proxy's Drn, mod_jk's DIS
    STANDBY = "standby"  # nothing, as long as others can (Stby, Spar)
    OK = "ok"


# What operators and configurations set, in the words of both engines (whose "Dis" and "DIS" are not the same).
_SET = (
    (MemberState.STOPPED, frozenset({"Dis", "Stop", "STP"})),
    (MemberState.DRAINING, frozenset({"Drn", "DIS"})),
)


@dataclass(frozen=True, slots=True)
class RunningMember:
    """A member: `name` is mod_proxy's URL or mod_jk's worker; `host`, `port` and `scheme` (ajp, http, …) its Connector.

    `route` is what sessions that stay with it end in; `factor` its weight as it counts now; `busy` the requests that
    it has of this generation; `elected` how often it was chosen. Members at a greater `distance` (mod_proxy's lbset)
    serve only when all nearer ones are out. `lbstatus` is mod_proxy's account of what it is owed, `lbvalue` and
    `lbmult` mod_jk's of what it has had: `debt.owed` reads them.
    """

    name: str
    scheme: str
    host: str
    port: int
    route: str
    factor: float
    state: MemberState
    said: str  # the state in the engine's own words: "Init Drn Ok", "DIS OK/IDLE"
    busy: int
    elected: int
    distance: int = 0
    lbstatus: int | None = None
    lbvalue: int | None = None
    lbmult: int | None = None

    @property
    def activation(self) -> MemberState:
        """What it is set to, whether it has failed or not: OK, DRAINING or STOPPED."""
        words = set(self.said.split())
        return next((state for state, those in _SET if words & those), MemberState.OK)


@dataclass(frozen=True, slots=True)
class RunningBalancer:
    """A balancer (mod_proxy) or load-balancer worker (mod_jk), and its members in their order.

    `method` is how it chooses, in the engine's own word ("byrequests", "Request"); "" where it was not told.
    """

    name: str
    members: tuple[RunningMember, ...]
    method: str = ""


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """What server-status says; times are seconds since 1970, whole seconds.

    `started_at` is when it started, or was last restarted with all its children; a graceful reload leaves it as it
    was. `read_at` is when the present generation read its configuration, or None where there was a reload: httpd does
    not say when (its PID file's time of change does, which each reload writes anew).
    `generation` is 1 at first, and one more after each reload. `stopping` are children that end, None where the MPM
    does not tell (worker, prefork). `slots` is the length of the scoreboard as shown: MaxRequestWorkers, and one more
    for each worker that stands beyond it, which any may do after a reload; not ServerLimit x ThreadLimit. Empty slots
    are shown up to MaxRequestWorkers alone: that is `least_slots` at least, where the last of them ends.
    `old_generation_busy` are the workers of generations of before a reload that serve a request, or may still take one
    on a connection that is kept alive; a connection of HTTP/2 counts once, whatever it carries. A member's `busy` has
    none of them: what is under way for it is at most `busy` and these together.
    """

    version: str
    mpm: str
    generation: int
    started_at: int
    read_at: int | None
    now: int
    busy: int
    idle: int
    stopping: int | None
    slots: int
    least_slots: int = 0
    old_generation_busy: int = 0
