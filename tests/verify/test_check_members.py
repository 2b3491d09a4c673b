"""The check `members`: a real request to every Connector, and what each kind of silence is called."""

from __future__ import annotations

import errno
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest
from fake_fleet import FakeFleet, said, topology
from fake_wire import Reply, Request, http_at, talking
from verified_site import AJP_SECRET

from httpdgen.errors import UnreachableError
from httpdgen.verify.checks.asking import Backends
from httpdgen.verify.checks.members import CHECK
from httpdgen.verify.checks.silence import Silence
from httpdgen.verify.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from httpdgen.connection import Stream

PLACE = "node2 (http://192.0.2.12:8080)"
AJP_PLACE = "node2 (ajp://192.0.2.12:8009)"
AJP = {"protocol": "ajp", "ajp_secret": {"env": "AJP"}}
UP = {"health": {"uri": "/shop/up", "expect": [200, 204]}}


def failing(fleet: FakeFleet) -> dict[str, str]:
    looked = fleet.look(CHECK)
    assert AJP_SECRET not in str(looked)
    return said(looked, Status.FAILED)


def test_members_that_answer_pass() -> None:
    looked = FakeFleet(topology(UP)).look(CHECK)
    assert (looked.seen, looked.remarks) == ("3 Connectors", ())


def test_a_web_server_without_members_has_no_use_for_it() -> None:
    site = {"routes": {"/": {"status": 404}}}
    assert CHECK.look(FakeFleet(topology(site=site)).web_server()) is None


def test_the_health_uri_is_asked_for_with_the_name_of_the_site() -> None:
    fleet = FakeFleet(topology(UP))
    asked: list[Request] = []

    def answer(request: Request) -> Reply:
        asked.append(request)
        return Reply(204)

    fleet.places["192.0.2.12", 8080] = http_at(answer)
    assert fleet.look(CHECK).remarks == ()
    assert [(request.target, request.headers["host"]) for request in asked] == [("/shop/up", "www.example.com")]


def test_an_answer_that_is_not_expected_is_told_with_the_uri() -> None:
    fleet = FakeFleet(topology(UP))
    fleet.tomcats["node2"].status = 404
    assert failing(fleet) == {PLACE: "answers 404 to /shop/up, not 200 or 204"}


@pytest.mark.parametrize(("status", "passes"), [(404, True), (499, True), (500, False), (503, False)])
def test_without_a_health_uri_any_answer_below_500_will_do(status: int, passes: bool) -> None:
    fleet = FakeFleet(topology())
    fleet.tomcats["node2"].status = status
    assert failing(fleet) == ({} if passes else {PLACE: f"answers {status} to /shop, not less than 500"})


def test_a_node_that_is_stopped_is_not_asked_and_one_that_drains_is() -> None:
    states = {"node1": "stopped", "node2": "draining", "node3": "disabled"}
    nodes = {name: {"host": f"app{name[-1]}", "state": state} for name, state in states.items()}
    fleet = FakeFleet(topology({"nodes": nodes}))
    for tomcat in fleet.tomcats.values():
        tomcat.status = None
    assert set(failing(fleet)) == {PLACE, "node3 (http://192.0.2.13:8080)"}


def test_a_port_where_nothing_listens_is_told() -> None:
    fleet = FakeFleet(topology())
    del fleet.places["192.0.2.12", 8080]
    assert failing(fleet) == {PLACE: "nothing listens there"}


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TimeoutError("timed out"), "web1 gets no connection to it in 5 s"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "web1 has no way to it (No route to host)"),
        (OSError("administratively strange"), "web1 cannot connect to it (administratively strange)"),
    ],
)
def test_a_way_that_is_closed_is_told(error: OSError, words: str) -> None:
    fleet = FakeFleet(topology())
    assert fleet.forward is not None
    connect = fleet.forward

    def forward(address: str, port: int) -> Stream:
        if address == "192.0.2.12":
            raise error
        return connect(address, port)

    fleet.forward = forward
    assert failing(fleet) == {PLACE: words}


def test_a_connector_that_ends_the_connection_is_told() -> None:
    fleet = FakeFleet(topology())
    fleet.tomcats["node2"].status = None
    assert "it ends the connection without an answer" in failing(fleet)[PLACE]


def test_a_connector_that_takes_too_long_is_told() -> None:
    fleet = FakeFleet(topology())
    over = threading.Event()

    def silent(server: socket.socket) -> None:
        with server:
            over.wait(5)

    fleet.places["192.0.2.12", 8080] = silent
    answer = Backends(fleet.web_server(), seconds=0.1).ask(fleet.members[1], "/")
    over.set()
    assert isinstance(answer, Silence)
    assert answer.message == "it takes connections, but does not answer in 0.1 s"


def test_a_port_that_speaks_something_else_is_told() -> None:
    fleet = ajp_fleet(AJP)

    fleet.places["192.0.2.12", 8009] = talking(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    assert failing(fleet)[AJP_PLACE].startswith("what it answers makes no sense: ")


def ajp(status: int, *, ends: bool) -> Callable[[socket.socket], None]:
    """Serve AJP: every request has one status, and the connection is ended after it or not."""

    def serve(server: socket.socket) -> None:
        with server:
            while head := server.recv(4, socket.MSG_WAITALL):
                payload = server.recv(int.from_bytes(head[2:], "big"), socket.MSG_WAITALL)
                if payload[:1] == b"\x0a":
                    server.sendall(b"AB\x00\x01\x09")
                    continue
                said = b"\x04" + status.to_bytes(2, "big") + b"\x00\x02OK\x00" + b"\x00\x00"
                reuse = b"\x05\x00" if ends else b"\x05\x01"
                server.sendall(b"".join(b"AB" + len(part).to_bytes(2, "big") + part for part in (said, reuse)))
                if ends:
                    return

    return serve


def ajp_fleet(cluster: dict[str, Any]) -> FakeFleet:
    fleet = FakeFleet(topology(cluster))
    for place in list(fleet.places):
        if place[1] == 8009:
            fleet.places[place] = ajp(200, ends=False)
    return fleet


def test_a_secret_that_the_tomcat_does_not_have_is_told_as_that() -> None:
    fleet = ajp_fleet(AJP)
    fleet.places["192.0.2.12", 8009] = ajp(403, ends=True)
    assert failing(fleet) == {AJP_PLACE: "refuses this web server's secret (403)"}


def test_an_application_that_refuses_is_not_taken_for_a_secret_that_differs() -> None:
    fleet = ajp_fleet(AJP | UP)
    fleet.places["192.0.2.12", 8009] = ajp(403, ends=False)
    assert failing(fleet) == {AJP_PLACE: "answers 403 to /shop/up, not 200 or 204"}


def test_an_sshd_that_connects_nobody_is_a_check_that_was_not_made() -> None:
    fleet = FakeFleet(topology())
    fleet.forward = None
    looked = fleet.look(CHECK)
    assert {remark.status for remark in looked.remarks} == {Status.NOT_MADE}
    assert {remark.hint for remark in looked.remarks} == {
        "say AllowTcpForwarding local in its sshd_config, and neither DisableForwarding nor PermitOpen"
    }


def test_a_connection_that_breaks_ends_the_check() -> None:
    fleet = FakeFleet(topology())

    def forward(address: str, port: int) -> Stream:
        raise UnreachableError("web1", "it is gone")

    fleet.forward = forward
    with pytest.raises(UnreachableError):
        fleet.look(CHECK)
