"""Web servers and Tomcats that answer from memory, with real bytes: for the checks that go through the wire."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fake_wire import COOKIE, Reply, Request, http_at, serve, streams
from verified_site import SECRETS, rendered

from httpdgen.connection import Completed
from httpdgen.expected.hosts import expected_hosts, members_of
from httpdgen.model.topology import Topology
from httpdgen.transport.fake import FakeHost, FakeTransport
from httpdgen.verify.subject import Fleet, WebServer

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterable, Mapping

    from httpdgen.connection import Stream
    from httpdgen.verify.check import FleetCheck, Looked, WebCheck
    from httpdgen.verify.outcome import Result, Status

MANAGEMENT_PORT = 8079
LOOPBACK = "127.0.0.1"
IDS = itertools.count(0xA000)


@dataclass
class FakeTomcat:
    """A Tomcat: the sessions that it knows, and its group, which hears of them; None as its status ends a request."""

    route: str
    group: list[FakeTomcat] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    status: int | None = 200
    makes_sessions: bool = True
    takes_paths: bool = True
    up: bool = True

    def __call__(self, request: Request) -> Reply | None:
        if self.status is None:
            return None
        if not self.makes_sessions:
            return Reply(self.status)
        own, _, route = (request.session or "").partition(".")
        if own not in self.known or (";" in request.target and not self.takes_paths):
            return self._begin(f"{next(IDS):X}")
        return Reply(self.status) if route == self.route else self._begin(own)

    def _begin(self, own: str) -> Reply:
        """Begin a session, or take one over, and tell the group."""
        for node in (self, *self.group):
            node.known.add(own)
        return Reply(self.status or 0, (("Set-Cookie", f"{COOKIE}={own}.{self.route}; Path=/shop; HttpOnly"),))


@dataclass
class FakeMember:
    """A member of a running balancer."""

    tomcat: FakeTomcat
    url: str
    route: str
    factor: float = 1
    status: str = "Init Ok"
    elected: int = 0
    owed: float = 0


@dataclass
class FakeBalancer:
    """mod_proxy_balancer, byrequests: sticky sessions first, then the member that is owed most."""

    members: list[FakeMember]
    sticky: bool = True

    def __call__(self, request: Request) -> Reply | None:
        usable = [member for member in self.members if "Ok" in member.status and member.tomcat.up]
        if not usable:
            return Reply(503)
        route = (request.session or "").partition(".")[2]
        held = [member for member in usable if member.route == route and self.sticky]
        serving = [member for member in usable if "Drn" not in member.status and "Stby" not in member.status]
        for member in serving:
            member.owed += member.factor
        chosen = held[0] if held else max(serving, key=lambda member: member.owed)
        chosen.owed -= sum(member.factor for member in serving)
        chosen.elected += 1
        return chosen.tomcat(request)


def manager(balancers: Mapping[str, FakeBalancer]) -> Callable[[Request], Reply]:
    """Give the pages of a web server for its operators."""

    def answer(request: Request) -> Reply:
        if not request.target.startswith("/balancer-manager"):
            return Reply(404)
        text = "".join(_balancer_xml(name, balancer) for name, balancer in balancers.items())
        xml = f'<httpd:manager xmlns:httpd="http://httpd.apache.org"><httpd:balancers>{text}</httpd:balancers></httpd:manager>'
        return Reply(200, (("Content-Type", "text/xml"),), xml.encode())

    return answer


def _balancer_xml(name: str, balancer: FakeBalancer) -> str:
    workers = "".join(_worker_xml(member) for member in balancer.members)
    return (
        f"<httpd:balancer>{_tags(name=f'balancer://{name}')}<httpd:workers>{workers}</httpd:workers></httpd:balancer>"
    )


def _worker_xml(member: FakeMember) -> str:
    scheme, _, rest = member.url.partition("://")
    host, _, port = rest.rpartition(":")
    said = {"scheme": scheme, "hostname": host.strip("[]"), "port": port, "status": member.status}
    said |= {"loadfactor": f"{member.factor:.2f}", "route": member.route, "busy": "0", "elected": str(member.elected)}
    return f"<httpd:worker>{_tags(name=member.url, **said)}</httpd:worker>"


def _tags(**values: str) -> str:
    return "".join(f"<httpd:{name}>{value}</httpd:{name}>" for name, value in values.items())


def topology(cluster: dict[str, Any] | None = None, site: dict[str, Any] | None = None, **parts: Any) -> Topology:
    """Give a web server, a cluster of three nodes with factors 1, 2 and 1 spoken to by HTTP, and a site."""
    factors = {"node1": 1, "node2": 2, "node3": 1}
    nodes = {name: {"host": f"app{name[-1]}", "lbfactor": factor} for name, factor in factors.items()}
    addresses = {"web1": "192.0.2.1"} | {f"app{number}": f"192.0.2.1{number}" for number in range(1, 10)}
    return Topology.model_validate(
        {
            "httpdgen": 1,
            "hosts": {name: {"address": address} for name, address in addresses.items()},
            "web_tiers": {"edge": {"hosts": ["web1"]}},
            "clusters": {"shop": {"nodes": nodes, "protocol": "http"} | (cluster or {})},
            "sites": {"www.example.com": {"routes": {"/shop": {"cluster": "shop"}}} | (site or {})},
        }
        | parts
    )


class FakeFleet:
    """A web server and its Tomcats as a topology says, all of them as they should be until a test changes them."""

    def __init__(self, wanted: Topology) -> None:
        self.topology = wanted
        self.expected = expected_hosts(*rendered(wanted))
        self.members = members_of(wanted, "edge")
        self.tomcats = {member.node_name: FakeTomcat(member.route) for member in self.members}
        self.balancers = {name: self._balancer(name) for name in wanted.clusters_of("edge")}
        self.places: dict[tuple[str, int], Callable[[socket.socket], None]] = {
            (LOOPBACK, MANAGEMENT_PORT): http_at(manager(self.balancers)),
            (LOOPBACK, 80): self.serve_site,
        }
        for member in self.members:
            self.places[member.address, member.port] = http_at(self.tomcats[member.node_name])
        self.run: Callable[[str], Completed] = lambda _: Completed(0, b"", b"")
        self.forward: Callable[[str, int], Stream] | None = streams(self.places)
        self.told: list[str] = []

    def balancer(self, name: str = "shop") -> FakeBalancer:
        return self.balancers[name]

    def member(self, node: str) -> FakeMember:
        return next(
            each
            for balancer in self.balancers.values()
            for each in balancer.members
            if each.tomcat is self.tomcats[node]
        )

    def replicate(self) -> None:
        """Let every Tomcat have the sessions of all others."""
        for tomcat in self.tomcats.values():
            tomcat.group = list(self.tomcats.values())

    def web_server(self, name: str = "web1") -> WebServer:
        connection = FakeTransport({name: FakeHost(self.run, self.forward)}).connect(name)
        return WebServer(self.expected[name], connection, self.topology, SECRETS, self.members)

    def fleet(self, *, without: Iterable[str] = ()) -> Fleet:
        names = [name for name in self.expected if name not in set(without)]
        connections = FakeTransport({name: FakeHost(self.run, self.forward) for name in names})
        hosts = {name: (self.expected[name], connections.connect(name)) for name in names}
        webs = {"web1": self.web_server()} if "web1" in names else {}
        return Fleet(self.topology, SECRETS, hosts, webs, {}, self.told.append)

    def look(self, check: WebCheck) -> Looked:
        """Make a check through the web server, which has a use for it."""
        looked = check.look(self.web_server())
        assert looked is not None
        return looked

    def results(self, check: FleetCheck, *, without: Iterable[str] = ()) -> dict[str, Result]:
        """Make a check of the fleet, and give its results by host."""
        results = list(check.look(self.fleet(without=without)))
        assert len({result.host for result in results}) == len(results)
        return {result.host: result for result in results}

    def _balancer(self, name: str) -> FakeBalancer:
        protocol = self.topology.clusters[name].protocol
        return FakeBalancer(
            [
                FakeMember(
                    self.tomcats[member.node_name],
                    f"{protocol}://{member.address}:{member.port}",
                    member.route,
                    member.node.lbfactor,
                )
                for member in self.members
                if member.cluster_name == name
            ]
        )

    def serve_site(self, server: socket.socket) -> None:
        """Answer as the site does."""
        serve(server, self.balancer())


def said(found: Looked | Result, status: Status) -> dict[str, str]:
    """Give the messages of a status, by what they are about."""
    return {remark.subject: remark.message for remark in found.remarks if remark.status is status}
