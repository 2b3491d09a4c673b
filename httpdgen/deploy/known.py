"""A fleet as its own hosts keep it: what runs where, and who sends to whom, whatever a topology's file says by now."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from httpdgen.plan.shape import FleetShape

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from httpdgen.control.running import RunningMember
    from httpdgen.deploy.host import RolloutHost
    from httpdgen.deploy.reading import Found
    from httpdgen.plan.holds import Hold
    from httpdgen.plan.present import PresentHost
    from httpdgen.plan.shape import HostShape, WebShape


@dataclass(frozen=True)
class Known:
    """The hosts that were reached, what is there, and why others were not reached (no secrets).

    `sketched` are hosts that were not reached, as far as web servers know what runs there.
    """

    hosts: Mapping[str, RolloutHost]
    present: Mapping[str, PresentHost]
    unreachable: Mapping[str, str]
    sketched: Mapping[str, HostShape] = field(default_factory=dict)

    @classmethod
    def by(cls, found: Found) -> Known:
        """Take it from what was read."""
        return cls(found.hosts, found.present, found.unreachable)

    @cached_property
    def shape(self) -> FleetShape:
        """What runs on the hosts."""
        releases = {name: host.release for name, host in sorted(self.present.items())}
        shapes = {name: release.shape for name, release in releases.items() if release is not None}
        return FleetShape({**shapes, **self.sketched})

    @cached_property
    def host_of(self) -> Mapping[str, str]:
        """The host of each node, also of those whose hosts were not reached, as web servers know these."""
        told = {node: host for web in self.shape.web_servers.values() for node, host in web.members.items()}
        return dict(sorted({**told, **self.shape.host_of}.items()))

    def senders(self, nodes: Collection[str]) -> tuple[str, ...]:
        """Name the web servers that were reached and have any of some nodes as a member."""
        return tuple(host for host, web in self.shape.web_servers.items() if not web.members.keys().isdisjoint(nodes))

    def unreached_senders(self, nodes: Collection[str]) -> dict[str, str]:
        """Give the web servers that were not reached and send to any of some nodes, each with why it was not.

        They are known by the others of their tiers; of a tier without any that was reached nothing is known.
        """
        peers = {peer for host in self.senders(nodes) for peer in self.shape.web_servers[host].peers}
        return {host: why for host, why in self.unreachable.items() if host in peers}

    @cached_property
    def strangers(self) -> tuple[str, ...]:
        """The hosts that were not reached, and of which no other host knows what they are."""
        webs: Collection[WebShape] = self.shape.web_servers.values()
        told = {host for web in webs for host in (*web.peers, *web.members.values())}
        return tuple(host for host in self.unreachable if host not in told)

    def node_of(self, web: WebShape, cluster: str, member: RunningMember) -> str:
        """Name the node that a member of a web server's balancer is; without its host its route is taken for it."""
        if web.connector == "mod_jk":
            return member.name
        return self._by_route.get((cluster, member.route), member.route)

    @cached_property
    def _by_route(self) -> Mapping[tuple[str, str], str]:
        return {(node.cluster, node.route): name for name, node in self.shape.nodes.items()}

    def holds(self, node: str) -> dict[str, Hold]:
        """Give the holds of a node, by web server."""
        return {name: host.holds[node] for name, host in self.present.items() if node in host.holds}

    @cached_property
    def out(self) -> Mapping[str, str]:
        """The nodes that do not take their part of new sessions on every web server, each with why, in words."""
        return {node: why for node in self.host_of if (why := self._why_out(node))}

    def _why_out(self, node: str) -> str:
        shape, host = self.shape.nodes.get(node), self.host_of[node]
        held = [hold.state for hold in self.holds(node).values() if hold.state is not None]
        if shape is None or host not in self.present:
            return f"{host} was not reached"
        if held:
            return held[0]
        if shape.state != "active":
            return f"{shape.state} by its topology"
        service = self.present[host].services.get(shape.service)
        return "it does not run" if service is None or not service.runs else ""
