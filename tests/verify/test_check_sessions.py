"""The check `sessions`: through each site, sessions stay with the node that began them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fake_fleet import LOOPBACK, FakeFleet, said, topology
from fake_wire import Reply, http_at

from httpdgen.verify.checks.sessions import CHECK
from httpdgen.verify.outcome import Status

if TYPE_CHECKING:
    from fake_wire import Request

SUBJECT = "www.example.com/shop/"


def failing(fleet: FakeFleet) -> str | None:
    looked = fleet.look(CHECK)
    assert not any(known in str(looked) for node in fleet.tomcats.values() for known in node.known)
    return said(looked, Status.FAILED).get(SUBJECT)


def test_sessions_that_stay_pass() -> None:
    looked = FakeFleet(topology()).look(CHECK)
    assert (looked.seen, looked.remarks) == ("1 site", ())


def test_a_cluster_without_sticky_sessions_has_no_use_for_it() -> None:
    fleet = FakeFleet(topology({"balance": {"sticky_session": False}}))
    assert CHECK.look(fleet.web_server()) is None


def test_a_balancer_that_ignores_sessions_loses_them() -> None:
    fleet = FakeFleet(topology())
    fleet.balancer().sticky = False
    assert failing(fleet) == "a session of .node2 is lost at the next request: .node1 begins another"


def test_a_balancer_that_ignores_sessions_moves_them_where_they_are_replicated() -> None:
    fleet = FakeFleet(topology())
    fleet.balancer().sticky = False
    fleet.replicate()
    assert failing(fleet) == "a session of .node2 goes to .node1 at the next request, by its cookie"


def test_a_balancer_that_ignores_paths_is_told() -> None:
    fleet = FakeFleet(topology())
    balancer = fleet.balancer()

    def by_cookie_alone(request: Request) -> Reply | None:
        balancer.sticky = ";" not in request.target
        return balancer(request)

    fleet.places[LOOPBACK, 80] = http_at(by_cookie_alone)
    assert failing(fleet) == "a session of .node2 goes to .node1 at the next request, by its path"


def test_an_application_that_takes_no_ids_from_paths_passes() -> None:
    fleet = FakeFleet(topology())
    for tomcat in fleet.tomcats.values():
        tomcat.takes_paths = False
    assert fleet.look(CHECK).remarks == ()


def test_a_route_that_no_node_has_is_told() -> None:
    fleet = FakeFleet(topology())
    for tomcat in fleet.tomcats.values():
        tomcat.route = "tc9"
    assert failing(fleet) == "a session ends in .tc9, which is no node of shop"


@pytest.mark.parametrize(("status", "made"), [(200, False), (401, False), (403, False), (503, True)])
def test_a_page_without_sessions_is_no_pass(status: int, made: bool) -> None:
    fleet = FakeFleet(topology())
    for tomcat in fleet.tomcats.values():
        tomcat.makes_sessions, tomcat.status = False, status
    looked = fleet.look(CHECK)
    assert [remark.status for remark in looked.remarks] == [Status.FAILED if made else Status.NOT_MADE]
    assert str(status) in looked.remarks[0].message


def test_a_health_page_that_is_forbidden_through_the_site_alone_is_told() -> None:
    fleet = FakeFleet(topology({"health": {"uri": "/shop/"}}))
    fleet.places[LOOPBACK, 80] = http_at(lambda _: Reply(403))
    assert failing(fleet) == "answers 403, should answer 200"


@pytest.mark.parametrize("place", ["cookie", "path"])
def test_a_request_that_is_refused_for_its_session_is_told(place: str) -> None:
    fleet = FakeFleet(topology())

    def refusing(request: Request) -> Reply | None:
        by_path = ";" in request.target
        if request.session and by_path == (place == "path"):
            return Reply(400 if by_path else 500)
        return fleet.balancer()(request)

    fleet.places[LOOPBACK, 80] = http_at(refusing)
    words = (
        "answers 400 to a session of .node2 in the path" if place == "path" else "answers 500 to a session of .node2"
    )
    assert failing(fleet) == words


@pytest.mark.parametrize("at", ["first", "cookie", "path"])
def test_a_site_that_falls_silent_is_told(at: str) -> None:
    fleet = FakeFleet(topology())

    def falling_silent(request: Request) -> Reply | None:
        asked = "path" if ";" in request.target else "cookie" if request.session else "first"
        return None if asked == at else fleet.balancer()(request)

    fleet.places[LOOPBACK, 80] = http_at(falling_silent)
    found = failing(fleet)
    assert found is not None
    assert found.startswith("it ends the connection without an answer")


def test_a_kept_alive_connection_that_ends_is_opened_again() -> None:
    fleet = FakeFleet(topology())
    replies = {"count": 0}

    def closing(request: Request) -> Reply | None:
        reply = fleet.balancer()(request)
        replies["count"] += 1
        if reply is not None and replies["count"] == 1:
            reply.headers += (("Connection", "close"),)
        return reply

    fleet.places[LOOPBACK, 80] = http_at(closing)
    assert fleet.look(CHECK).remarks == ()


def test_a_site_on_an_address_and_port_of_its_own_is_asked_there() -> None:
    tiers = {"edge": {"hosts": ["web1"], "listen": [{"address": "192.0.2.1", "port": 8000}]}}
    fleet = FakeFleet(topology(web_tiers=tiers))
    hosts: list[str] = []

    def noting(request: Request) -> Reply | None:
        hosts.append(request.headers["host"])
        return fleet.balancer()(request)

    del fleet.places[LOOPBACK, 80]
    fleet.places["192.0.2.1", 8000] = http_at(noting)
    assert fleet.look(CHECK).remarks == ()
    assert set(hosts) == {"www.example.com:8000"}


@pytest.mark.parametrize(
    ("uri", "routes", "page"),
    [
        (None, {"/": {"cluster": "shop"}}, "/"),
        ("/app/up?x=1", {"/shop": {"cluster": "shop", "context": "/app"}}, "/shop/up?x=1"),
        ("/app", {"/": {"cluster": "shop", "context": "/app"}}, "/"),
        ("/other/up", {"/shop": {"cluster": "shop"}}, "/shop/"),
        ("/shop/up", {"/shop": {"cluster": "shop", "exclude": ["/shop/up"]}}, "/shop/"),
        ("/shop/up", {"/shop": {"cluster": "shop"}, "/shop/up": {"status": 404}}, "/shop/"),
    ],
)
def test_health_uri_is_asked_for_where_a_route_leads_to_it(
    uri: str | None, routes: dict[str, object], page: str
) -> None:
    cluster = {} if uri is None else {"health": {"uri": uri}}
    fleet = FakeFleet(topology(cluster, {"routes": routes}))
    asked: list[str] = []

    def noting(request: Request) -> Reply | None:
        asked.append(request.target)
        return fleet.balancer()(request)

    fleet.places[LOOPBACK, 80] = http_at(noting)
    fleet.look(CHECK)
    assert asked[0] == page
