"""Holds and connections, written into the files of a real httpd: its own pages show them, and its requests obey."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Literal

import pytest
from lab.namespace import Namespace
from lab.rendered import rendered
from lab.site import Site

from httpdgen.control.balancer_manager import read_balancers
from httpdgen.control.http import HttpClient
from httpdgen.control.jkstatus import read_workers
from httpdgen.control.running import MemberState
from httpdgen.plan.holds import Hold
from httpdgen.plan.members import MemberConnection, connections_of, with_connections, with_holds
from httpdgen.plan.wanted_shape import shape_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from httpdgen.control.running import RunningMember
    from httpdgen.plan.shape import NodeShape
    from httpdgen.tree import Entry

pytest_plugins = ["lab.fixtures"]
pytestmark = pytest.mark.engine

PORT = 8079
SECRET, OTHER = "the-right-one-of-two", "the-other-one-of-two"
TOPOLOGY = """
httpdgen: 1
platform: {platform}
hosts:
  web1: {{address: 127.0.0.1}}
  app1: {{address: 127.0.1.1}}
  app2: {{address: 127.0.1.2}}
  app3: {{address: 127.0.1.3}}
  app4: {{address: 127.0.1.4}}
web_tiers:
  edge: {{hosts: [web1], {tier}, max_request_workers: 50}}
clusters:
  shop:
    nodes:
      node1: {{host: app1, lbfactor: 3}}
      node2: {{host: app2, route: Route_2}}
      node3: {{host: app3, role: standby}}
      node4: {{host: app4, state: disabled}}
    ajp_secret: {{env: SECRET}}
sites:
  www.example.com:
    routes:
      /shop: {{cluster: shop}}
"""
WAYS = {
    "mod_proxy": "connector: mod_proxy",
    "mod_jk": "connector: mod_jk",
    "mod_jk-directives": "connector: mod_jk, jk_workers: directives",
}
AJP_PING, AJP_REQUEST = 10, 2
PONG = b"AB\0\x01\x09"
ANSWER = b"AB\0\x0a\x04\0\xc8\0\x02OK\0\0\0" + b"AB\0\x02\x05\x01"  # 200 OK, no headers, no body


class Backend:
    """An AJP server at every address that keeps what it is asked: the address, and the packet."""

    def __init__(self, namespace: Namespace, port: int) -> None:
        self.asked: list[tuple[str, bytes]] = []
        self._listening = namespace.call(lambda: socket.create_server(("0.0.0.0", port)))
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        # httpd keeps its connections, and ends with the namespace.
        with suppress(OSError), connection, connection.makefile("rb") as stream:
            while len(head := stream.read(4)) == 4:
                packet = stream.read(struct.unpack(">H", head[2:])[0])
                if packet[0] == AJP_REQUEST:
                    self.asked.append((connection.getsockname()[0], packet))
                connection.sendall(PONG if packet[0] == AJP_PING else ANSWER)


class Standing:
    """A web server with four members, of which nothing runs but what answers at their ports."""

    def __init__(
        self, namespace: Namespace, site: Site, entries: Mapping[str, Entry], nodes: Mapping[str, NodeShape]
    ) -> None:
        self.namespace = namespace
        self.site = site
        self.entries = entries
        self.nodes = nodes

    def take(self, entries: Mapping[str, Entry]) -> None:
        """Have httpd test and read other files, without a word of complaint."""
        self.site.hosts["web1"].lay_down(entries)
        assert self.site.web.control("configtest") == "Syntax OK\n"
        self.site.web.graceful()
        assert self.site.web.errors() == []

    def members(self, connector: str) -> dict[str, RunningMember]:
        stream = self.namespace.call(lambda: socket.create_connection(("127.0.0.1", PORT), 10))
        with HttpClient(stream, f"localhost:{PORT}") as client:
            (balancer,) = read_balancers(client) if connector == "mod_proxy" else read_workers(client)
        return {member.route: member for member in balancer.members}


@pytest.fixture(scope="module", params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=["debian-12", "debian-13"])
def standing(
    way: str, request: pytest.FixtureRequest, images: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Standing]:
    folder = tmp_path_factory.mktemp("site")
    text = TOPOLOGY.format(platform=request.param, tier=WAYS[way])
    topology, tree = rendered(text, folder, {"SECRET": SECRET})
    with Namespace() as namespace:
        site = Site(topology, tree, namespace, images, folder)
        site.web.start()
        yield Standing(namespace, site, tree.hosts["web1"], shape_of(topology, tree).nodes)


def hold(node: str, state: Literal["draining", "disabled"] | None, weight: int | None = None) -> Hold:
    return Hold(node, state, weight, "alice@desk", "", 0)


def with_these(standing: Standing, *holds: Hold) -> dict[str, Entry]:
    held = with_holds(standing.entries, {one.node: one for one in holds}, standing.nodes)
    return {**standing.entries, **held}


def connector_of(way: str) -> str:
    return way.partition("-")[0]


def test_the_own_pages_show_exactly_what_is_held(standing: Standing, way: str) -> None:
    standing.take(with_these(standing, hold("node1", "draining", 9), hold("node2", "disabled"), hold("node3", None, 4)))
    shown = standing.members(connector_of(way))
    assert {route: member.state for route, member in shown.items()} == {
        "node1": MemberState.DRAINING,
        "Route_2": MemberState.STOPPED,
        "node3": MemberState.STANDBY if way == "mod_proxy" else MemberState.OK,
        "node4": MemberState.STOPPED,
    }
    assert {route: member.factor for route, member in shown.items()} == {
        "node1": 9,
        "Route_2": 1,
        "node3": 4,
        "node4": 1,
    }


def test_a_held_member_keeps_its_role(standing: Standing, way: str) -> None:
    standing.take(with_these(standing, hold("node3", "draining"), hold("node4", "draining")))
    shown = standing.members(connector_of(way))
    assert shown["node3"].state is MemberState.DRAINING
    assert shown["node4"].state is MemberState.STOPPED
    if way == "mod_proxy":
        assert "Stby" in shown["node3"].said


def test_a_reload_without_holds_shows_the_topology_s_states(standing: Standing, way: str) -> None:
    standing.take(with_these(standing, *(hold(name, "disabled", 50) for name in standing.nodes)))
    assert {member.state for member in standing.members(connector_of(way)).values()} == {MemberState.STOPPED}
    standing.take(with_these(standing))
    shown = standing.members(connector_of(way))
    assert (shown["node1"].state, shown["node1"].factor) == (MemberState.OK, 3)


def test_members_are_reached_some_as_before_and_some_as_they_will_be(standing: Standing, way: str) -> None:
    moved = {
        "node1": MemberConnection("ajp", "127.0.1.9", 9009, SECRET),
        "node4": MemberConnection("ajp", "127.0.1.4", 9010, SECRET),
    }
    standing.take(with_connections(standing.entries, moved, standing.nodes))
    shown = standing.members(connector_of(way))
    assert {route: (member.host, member.port) for route, member in shown.items()} == {
        "node1": ("127.0.1.9", 9009),
        "Route_2": ("127.0.1.2", 8009),
        "node3": ("127.0.1.3", 8009),
        "node4": ("127.0.1.4", 9010),
    }


def test_requests_go_where_holds_leave_them_with_the_secret_of_each(standing: Standing, way: str) -> None:
    secrets = connections_of(standing.entries, standing.nodes)
    other = {"node2": MemberConnection("ajp", "127.0.1.2", 8009, OTHER)}
    entries = with_connections(standing.entries, other, standing.nodes)
    held = with_holds(entries, {"node1": hold("node1", "draining"), "node4": hold("node4", None, 9)}, standing.nodes)
    standing.take({**entries, **held})
    with closing(Backend(standing.namespace, 8009)) as backend:
        for _ in range(4):
            assert standing.site.get("/shop/").status == 200
        assert {address for address, _ in backend.asked} == {"127.0.1.2"}
        assert all(OTHER.encode() in packet for _, packet in backend.asked)
        backend.asked.clear()
        for route in ("node1", "node4"):
            assert standing.site.get("/shop/", cookies={"JSESSIONID": f"0123.{route}"}).status == 200
        (first, packet), (second, _) = backend.asked
        assert (first, second) == ("127.0.1.1", "127.0.1.2")
        assert str(secrets["node1"].secret).encode() in packet
        assert OTHER.encode() not in packet
