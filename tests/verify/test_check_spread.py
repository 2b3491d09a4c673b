"""The check `spread`: new sessions by the nodes' factors, whatever was before and whoever else asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fake_fleet import LOOPBACK, MANAGEMENT_PORT, FakeFleet, said, topology
from fake_wire import Reply, http_at

from httpdgen.verify.checks.spread import CHECK
from httpdgen.verify.outcome import Status

if TYPE_CHECKING:
    from fake_wire import Request

SUBJECT = "cluster shop"
OWED = 1_000_000


def test_new_sessions_by_the_factors_pass() -> None:
    looked = FakeFleet(topology()).look(CHECK)
    assert (looked.seen, looked.remarks) == ("16 new sessions", ())


@pytest.mark.parametrize(
    "cluster",
    [
        {"balance": {"method": "busyness"}},
        {"balance": {"method": "traffic"}},
        {"nodes": {"node1": {"host": "app1"}}},
        {"nodes": {"node1": {"host": "app1"}, "node2": {"host": "app2", "state": "draining"}}},
        {"nodes": {"node1": {"host": "app1"}, "node2": {"host": "app2", "role": "standby"}}},
        {"nodes": {"node1": {"host": "app1"}, "node2": {"host": "app2", "distance": 1}}},
    ],
)
def test_what_cannot_be_judged_is_left_out(cluster: dict[str, Any]) -> None:
    assert CHECK.look(FakeFleet(topology(cluster)).web_server()) is None


def test_what_came_before_is_paid_for_first() -> None:
    fleet = FakeFleet(topology())
    fleet.member("node1").owed, fleet.member("node2").owed = 20, -20
    looked = fleet.look(CHECK)
    assert looked.remarks == ()
    assert looked.seen != "16 new sessions"


def test_a_node_that_gets_every_new_session_is_told() -> None:
    fleet = FakeFleet(topology())
    fleet.member("node1").owed = OWED
    looked = fleet.look(CHECK)
    assert looked.seen == "240 new sessions"
    assert said(looked, Status.FAILED) == {
        SUBJECT: "of the last 16 new sessions through www.example.com, node1 got 16 instead of 4, node2 got 0 instead"
        " of 8 and node3 got 0 instead of 4"
    }


@pytest.mark.parametrize("change", [{"factor": 6}, {"status": "Init Drn Ok"}, {"status": "Init Err"}])
def test_factors_and_states_count_as_they_run_for_the_check_routes_tells_of_them(change: dict[str, Any]) -> None:
    fleet = FakeFleet(topology())
    for name, value in change.items():
        setattr(fleet.member("node1"), name, value)
    assert fleet.look(CHECK).remarks == ()


def test_a_node_that_is_lost_meanwhile_is_left_to_the_check_routes() -> None:
    fleet = FakeFleet(topology())
    balancer, count = fleet.balancer(), {"asked": 0}

    def losing(request: Request) -> Reply | None:
        count["asked"] += 1
        if count["asked"] == 5:
            fleet.member("node2").status = "Init Err"
        return balancer(request)

    fleet.places[LOOPBACK, 80] = http_at(losing)
    assert fleet.look(CHECK).remarks == ()


def test_a_jvm_route_that_is_wrong_is_left_to_the_check_routes() -> None:
    fleet = FakeFleet(topology())
    fleet.tomcats["node3"].route = "node1"
    assert fleet.look(CHECK).remarks == ()


def busy(fleet: FakeFleet, others: dict[str, int]) -> None:
    """Let others' requests come to these nodes between ours, in sessions of theirs."""
    balancer = fleet.balancer()
    fleet.member("node1").owed = OWED

    def serving(request: Request) -> Reply | None:
        for node, requests in others.items():
            fleet.member(node).elected += requests
        return balancer(request)

    fleet.places[LOOPBACK, 80] = http_at(serving)


def test_where_others_ask_too_the_requests_of_everybody_are_judged() -> None:
    fleet = FakeFleet(topology())
    busy(fleet, {"node1": 2, "node2": 6, "node3": 3})
    assert fleet.look(CHECK).remarks == ()


def test_where_others_ask_too_unevenly_nothing_is_known() -> None:
    fleet = FakeFleet(topology())
    busy(fleet, {"node3": 3})
    looked = fleet.look(CHECK)
    assert said(looked, Status.FAILED) == {}
    assert said(looked, Status.NOT_MADE)[SUBJECT].startswith(
        "others sent requests meanwhile: of 960 requests of everyb"
    )


def test_without_the_balancers_counters_it_is_not_known_who_asked() -> None:
    fleet = FakeFleet(topology())
    fleet.member("node1").owed = OWED
    fleet.places[LOOPBACK, MANAGEMENT_PORT] = http_at(lambda _: Reply(404))
    assert "is not known" in said(fleet.look(CHECK), Status.NOT_MADE)[SUBJECT]


def test_a_reload_meanwhile_takes_the_counters_away() -> None:
    fleet = FakeFleet(topology())
    fleet.member("node2").elected = OWED
    busy(fleet, {"node2": -100})
    assert "is not known" in said(fleet.look(CHECK), Status.NOT_MADE)[SUBJECT]


def test_a_page_without_sessions_is_no_pass() -> None:
    fleet = FakeFleet(topology())
    for tomcat in fleet.tomcats.values():
        tomcat.makes_sessions = False
    looked = fleet.look(CHECK)
    assert looked.seen == "0 new sessions"
    assert set(said(looked, Status.NOT_MADE)) == {"www.example.com/shop/"}


def test_a_balancer_of_many_nodes_is_asked_no_more_than_twice_a_sample() -> None:
    nodes = {f"node{number}": {"host": f"app{number}", "lbfactor": 10 + number} for number in range(1, 10)}
    fleet = FakeFleet(topology({"nodes": nodes}))
    fleet.member("node1").owed = OWED
    looked = fleet.look(CHECK)
    assert looked.seen == "240 new sessions"
    assert set(said(looked, Status.FAILED)) == {SUBJECT}
