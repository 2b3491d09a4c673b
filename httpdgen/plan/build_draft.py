"""What a plan is made of: what is wanted and present, and how each host differs."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from httpdgen.plan.build_release import is_whole
from httpdgen.plan.fleet_plan import Need

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.plan.fleet_plan import HostPlan
    from httpdgen.plan.present import PresentHost
    from httpdgen.plan.shape import FleetShape
    from httpdgen.plan.wanted import Wanted
    from httpdgen.tree import Entry


@dataclass(frozen=True, slots=True)
class Options:
    """What an operator asks for.

    `limit` are the hosts that may be changed (None: every one). `max_change` is the part (0 to 1) of the hosts, and of
    a cluster's members, that may change at once. A node whose sessions are not replicated is drained for at most
    `drain_seconds`. `restart` names nodes, and hosts of web servers, that are restarted though nothing changes there.
    `canary` and `batch` are those of `OrderQuestion`.
    """

    limit: frozenset[str] | None = None
    max_change: float | None = None
    overwrite_drift: bool = False
    take_lock: bool = False
    allow_outage: bool = False
    drain_seconds: float = 300.0
    restart: frozenset[str] = field(default_factory=frozenset)
    canary: bool = True
    batch: int | None = None


@dataclass(frozen=True)
class Draft:
    """A plan before its order, effects and refusals.

    `entries` are what the hosts that may be changed should hold, `hosts` how they differ; `contents` are those of
    present files, as far as they were read. `shape` and `before` are of the whole fleet, with the hosts that are not
    to be changed as they are; hosts that could not be reached are as they should be.
    """

    wanted: Wanted
    options: Options
    entries: Mapping[str, Mapping[str, Entry]]
    present: Mapping[str, PresentHost]
    contents: Mapping[str, Mapping[str, bytes]]
    unreachable: Mapping[str, str]
    hosts: Mapping[str, HostPlan]
    shape: FleetShape
    before: FleetShape

    @cached_property
    def node_needs(self) -> Mapping[str, Need]:
        """What each Tomcat needs, by node; those that need nothing are left out.

        One that is stopped in one place and started in another is restarted.
        """
        found: dict[str, set[Need]] = {}
        for service in (service for host in self.hosts.values() for service in host.services):
            if service.node is not None and service.need is not Need.NOTHING:
                found.setdefault(service.node, set()).add(service.need)
        return {node: needs.pop() if len(needs) == 1 else Need.RESTART for node, needs in found.items()}

    @cached_property
    def web_needs(self) -> Mapping[str, Need]:
        """What the httpd of each host needs; those that need nothing are left out."""
        services = ((name, service) for name, host in self.hosts.items() for service in host.services)
        return {name: each.need for name, each in services if each.node is None and each.need is not Need.NOTHING}

    @cached_property
    def down(self) -> frozenset[str]:
        """The Tomcats that do not run now, though they were to: stopped, failed, or on a host out of reach."""
        return frozenset(
            node.name
            for host, shape in self.before.hosts.items()
            for node in shape.nodes
            if node.runs and not self.runs(host, node.service)
        )

    @cached_property
    def held(self) -> frozenset[str]:
        """The nodes that a hold keeps out, on any web server: an operator's, or one that a limit leaves in place."""
        holds = (hold for host in self.present.values() for hold in host.holds.values() if hold.state is not None)
        return frozenset(hold.node for hold in holds if not hold.rollout or self.beyond_limit(hold.node))

    def hosts_around(self, node: str) -> frozenset[str]:
        """Name the hosts that agree on how a node is reached, now and then: its own, and those that send to it."""
        shapes = [shape for shape in (self.before, self.shape) if node in shape.nodes]
        senders = (shape.senders.get(shape.nodes[node].cluster, ()) for shape in shapes)
        return frozenset({shape.host_of[node] for shape in shapes}.union(*senders))

    def beyond_limit(self, node: str) -> frozenset[str]:
        """Name those of the hosts around a node that the limit leaves out; web servers out of reach do not count."""
        if self.options.limit is None:
            return frozenset()
        own = {shape.host_of.get(node) for shape in (self.before, self.shape)}
        return self.hosts_around(node) - self.options.limit - (self.unreachable.keys() - own)

    def is_half_changed(self, node: str) -> bool:
        """Whether of the hosts around a node some have a release, or a part of it, that others of them only keep.

        All are given theirs before any of them changes, and keep one that they went back from.
        """
        around = [self.present[host] for host in self.hosts_around(node) if host in self.present]
        newest = max((found.release.id for found in around if found.release is not None), default="")
        return any(_is_behind(found, newest) for found in around)

    def runs(self, host: str, unit: str) -> bool:
        """Whether a unit runs now."""
        service = self.present[host].services.get(unit) if host in self.present else None
        return service is not None and service.runs


def _is_behind(found: PresentHost, newest: str) -> bool:
    if found.folder is None or found.release is None:
        return False
    return not is_whole(found.folder, found.release) or (found.release.id != newest and newest in dict(found.releases))
