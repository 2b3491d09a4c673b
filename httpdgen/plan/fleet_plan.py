"""A plan: what would change on which host, why, in which order, and with which effect."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from httpdgen.plan.shape import FleetShape  # noqa: TC001  # fields of what is handed on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.plan.holds import Hold
    from httpdgen.plan.present import PresentHost
    from httpdgen.tree import Entry


class Need(StrEnum):
    """What a service has to do to have read what is new; the stronger ones last."""

    NOTHING = "nothing"
    RELOAD = "reload"  # httpd: a graceful one
    START = "start"  # it does not run, and should
    RESTART = "restart"  # httpd: stop and start, with `front` after it has left; Tomcat: drained before
    STOP = "stop"  # it runs, and should not


@dataclass(frozen=True, slots=True)
class Change:
    """A path that differs: what stands there (`present`) and what should (`wanted`), in words where it is no file.

    `diff` is unified, secrets masked; "" where there is none to show (binary, or only mode or owner).
    """

    path: str
    kind: Literal["added", "changed", "removed"]
    said: str
    diff: str


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """A unit on a host: what it needs, and why, in words for people."""

    service: str
    node: str | None
    need: Need
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HostPlan:
    """One host: `changes` by path; `drift` are paths that somebody else changed since the last release, in words."""

    host: str
    changes: tuple[Change, ...]
    drift: tuple[str, ...]
    services: tuple[ServicePlan, ...]

    @property
    def has_work(self) -> bool:
        """Whether anything is to be done there."""
        return bool(self.changes) or any(service.need is not Need.NOTHING for service in self.services)


class StepKind(StrEnum):
    """What a step does."""

    ADD = "add"  # Tomcats that nobody sends to yet are configured and started
    WEB = "web"  # web servers take their files
    ROLL = "roll"  # Tomcats are drained, changed, restarted, and used again
    RETIRE = "retire"  # Tomcats that nobody sends to any more are stopped, and hosts left


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its `hosts` and, unless it is of web servers, its `nodes` go side by side.

    `canary` says that it is the first of its kind: what comes after waits until it was seen to be well.
    """

    kind: StepKind
    hosts: tuple[str, ...]
    nodes: tuple[str, ...] = ()
    canary: bool = False


@dataclass(frozen=True, slots=True)
class NodeEffect:
    """A member's weight and its share of requests (0 to 1), before and after; None where it is not one."""

    node: str
    factor_before: int | None
    factor_after: int | None
    share_before: float | None
    share_after: float | None
    threads_before: int | None = None
    threads_after: int | None = None


@dataclass(frozen=True, slots=True)
class ClusterEffect:
    """What becomes of a cluster.

    `headroom` is how much more than the demand it can serve after the change with as many units lost as it
    tolerates (0.2 is 20 %), None where that is not known; `notes` say what sessions and counters meet.
    """

    cluster: str
    nodes: tuple[NodeEffect, ...]
    headroom: float | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class FleetPlan:
    """A plan.

    `wanted` is each host's whole tree after it (empty for one that is left), `present` what was found, `shape` what
    runs afterwards, and `shape_before` what ran. `release` is the id that it makes or goes back to, and `parents` the
    parent of each host. `paired` are nodes whose Connector is reached otherwise afterwards, and so change together
    with the web servers' view of them. `outages` name what cannot be done without one, `notes` what is worth knowing,
    `refusals` why it is not to be carried out (drift, a lock, something missing, too much at once), each with the way
    out. `digest` is that of what is wanted and of what was found. `releases` are the ids of hosts that go back to
    another one than `release`. `holds`, by web server and node, are those that are lifted of what a rollout which did
    not end has left.
    """

    release: str
    parents: Mapping[str, str]
    wanted: Mapping[str, Mapping[str, Entry]]
    present: Mapping[str, PresentHost]
    shape: FleetShape
    shape_before: FleetShape
    hosts: Mapping[str, HostPlan]
    steps: tuple[Step, ...]
    effects: tuple[ClusterEffect, ...]
    digest: str
    paired: frozenset[str] = frozenset()
    holds: Mapping[str, Mapping[str, Hold]] = field(default_factory=dict)
    outages: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    unreachable: Mapping[str, str] = field(default_factory=dict)
    least_seconds: float = 0.0
    releases: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_work(self) -> bool:
        """Whether anything is to be done anywhere."""
        return bool(self.steps or self.holds) or any(host.has_work for host in self.hosts.values())
