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


@dataclass(frozen=True, slots=True)
class RunningMember:
    """A member: `name` is mod_proxy's URL or mod_jk's worker; `host`, `port` and `scheme` (ajp, http, …) its Connector.

    `route` is what sessions that stay with it end in; `factor` its weight as it counts now; `busy` the requests that
    it has of this generation; `elected` how often it was chosen.
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


@dataclass(frozen=True, slots=True)
class RunningBalancer:
    """A balancer (mod_proxy) or load-balancer worker (mod_jk), and its members in their order."""

    name: str
    members: tuple[RunningMember, ...]


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
