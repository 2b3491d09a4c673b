"""The check `replication`: who has whose sessions, and whose fault it is where somebody has not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fake_fleet import FakeFleet, said, topology
from fake_wire import Reply, http_at

from httpdgen.verify.checks import group_sessions
from httpdgen.verify.checks.groups import apart, pairs
from httpdgen.verify.checks.replication import CHECK
from httpdgen.verify.outcome import Status

if TYPE_CHECKING:
    from fake_wire import Request

    from httpdgen.verify.outcome import Result

TO_CLUSTER: dict[str, Any] = {"sessions": {"replication": "cluster"}}
ALONE = "sessions of {others} are not known there, and its own are not known at {others}"


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_sessions, "_PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(group_sessions, "_PAUSE_SECONDS", 0.01)


def replicated(cluster: dict[str, Any] = TO_CLUSTER) -> FakeFleet:
    fleet = FakeFleet(topology(cluster))
    fleet.replicate()
    return fleet


def leave(fleet: FakeFleet, *names: str) -> None:
    """Let nodes leave their group, together."""
    gone = [fleet.tomcats[name] for name in names]
    for tomcat in fleet.tomcats.values():
        tomcat.group = [other for other in tomcat.group if (other in gone) == (tomcat in gone)]


def failing(results: dict[str, Result]) -> dict[str, str]:
    return {host: "; ".join(said(result, Status.FAILED).values()) for host, result in results.items() if result.remarks}


def test_a_group_that_is_whole_passes_at_each_host() -> None:
    results = replicated().results(CHECK)
    seen = {host: (result.seen, result.remarks) for host, result in results.items()}
    assert seen == dict.fromkeys(("app1", "app2", "app3"), ("1 node", ()))


def test_without_replication_there_is_nothing_to_look_at() -> None:
    assert FakeFleet(topology()).results(CHECK) == {}


def test_a_node_that_left_its_group_is_named_at_its_own_host_alone() -> None:
    fleet = replicated()
    leave(fleet, "node2")
    assert failing(fleet.results(CHECK)) == {"app2": ALONE.format(others="node1 and node3")}


def test_a_node_that_hears_nobody_is_named() -> None:
    fleet = replicated()
    for name in ("node1", "node3"):
        fleet.tomcats[name].group = [
            other for other in fleet.tomcats[name].group if other is not fleet.tomcats["node2"]
        ]
    assert failing(fleet.results(CHECK)) == {"app2": "sessions of node1 and node3 are not known there"}


def test_a_node_that_nobody_hears_is_named() -> None:
    fleet = replicated()
    fleet.tomcats["node2"].group = []
    assert failing(fleet.results(CHECK)) == {"app2": "its own are not known at node1 and node3"}


def test_where_nobody_has_anything_each_node_is_named() -> None:
    fleet = FakeFleet(topology(TO_CLUSTER))
    assert set(failing(fleet.results(CHECK))) == {"app1", "app2", "app3"}


def test_of_two_nodes_that_are_apart_both_are_named() -> None:
    nodes = {"node1": {"host": "app1"}, "node2": {"host": "app2"}}
    fleet = FakeFleet(topology(TO_CLUSTER | {"nodes": nodes}))
    assert failing(fleet.results(CHECK)) == {
        "app1": ALONE.format(others="node2"),
        "app2": ALONE.format(others="node1"),
    }


def test_each_domain_is_a_group_of_its_own() -> None:
    names = {"a1": "left", "a2": "left", "b1": "right", "b2": "right", "c1": "alone"}
    nodes = {name: {"host": f"app{n}", "domain": domain} for n, (name, domain) in enumerate(names.items(), start=1)}
    fleet = FakeFleet(topology({"nodes": nodes, "sessions": {"replication": "domain"}}))
    leave(fleet, "a1", "a2")
    for pair in (("a1", "a2"), ("b1", "b2")):
        for name in pair:
            fleet.tomcats[name].group = [fleet.tomcats[other] for other in pair]
    results = fleet.results(CHECK)
    assert failing(results) == {}
    assert set(results) == {"app1", "app2", "app3", "app4"}


def test_nodes_that_are_stopped_belong_to_no_group_and_others_that_take_nothing_do() -> None:
    states = {"node1": "active", "node2": "disabled", "node3": "stopped"}
    nodes = {name: {"host": f"app{name[-1]}", "state": state} for name, state in states.items()}
    fleet = replicated(TO_CLUSTER | {"nodes": nodes})
    fleet.tomcats["node3"].group = []
    results = fleet.results(CHECK)
    assert (set(results), failing(results)) == ({"app1", "app2"}, {})


def test_nodes_on_one_host_are_one_result() -> None:
    nodes = {f"node{n}": {"host": "app1", "instance": n} for n in range(2)}
    fleet = replicated(TO_CLUSTER | {"nodes": nodes})
    assert {host: result.seen for host, result in fleet.results(CHECK).items()} == {"app1": "2 nodes"}


def test_a_node_that_does_not_answer_is_not_taken_for_one_that_left() -> None:
    fleet = replicated()
    leave(fleet, "node2")
    del fleet.places["192.0.2.12", 8080]
    results = fleet.results(CHECK)
    assert failing(results) == {"app2": ""}
    (message,) = said(results["app2"], Status.NOT_MADE).values()
    assert message == "what it shares with the others is not known: nothing listens there"


def test_a_node_that_falls_silent_meanwhile_was_not_looked_at() -> None:
    fleet = replicated()
    node2 = fleet.tomcats["node2"]

    def forgetful(request: Request) -> Reply | None:
        return None if request.session else node2(request)

    fleet.places["192.0.2.12", 8080] = http_at(forgetful)
    assert {host: result.status for host, result in fleet.results(CHECK).items()} == {
        "app1": Status.PASSED,
        "app2": Status.NOT_MADE,
        "app3": Status.PASSED,
    }


def test_a_node_that_begins_no_more_sessions_was_not_looked_at() -> None:
    fleet = replicated()
    node2, begun = fleet.tomcats["node2"], {"count": 0}

    def tiring(request: Request) -> Reply | None:
        begun["count"] += not request.session
        return Reply() if begun["count"] > 1 and not request.session else node2(request)

    fleet.places["192.0.2.12", 8080] = http_at(tiring)
    results = fleet.results(CHECK)
    assert failing({host: result for host, result in results.items() if result.status is Status.FAILED}) == {}
    assert Status.NOT_MADE in {result.status for result in results.values()}


def test_an_error_in_a_session_is_no_sign_that_it_is_known() -> None:
    fleet = replicated()
    node2 = fleet.tomcats["node2"]

    def failing_in_sessions(request: Request) -> Reply | None:
        return Reply(500) if request.session else node2(request)

    fleet.places["192.0.2.12", 8080] = http_at(failing_in_sessions)
    assert failing(fleet.results(CHECK)) == {"app2": "sessions of node1 and node3 are not known there"}


def test_a_copy_that_comes_late_is_waited_for() -> None:
    fleet = replicated()
    node2, asked = fleet.tomcats["node2"], {"count": 0}

    def late(request: Request) -> Reply | None:
        asked["count"] += 1
        return Reply(503) if request.session and asked["count"] % 2 else node2(request)

    fleet.places["192.0.2.12", 8080] = http_at(late)
    assert failing(fleet.results(CHECK)) == {}


def test_pages_without_sessions_are_no_pass() -> None:
    fleet = replicated()
    for tomcat in fleet.tomcats.values():
        tomcat.makes_sessions = False
    assert {result.status for result in fleet.results(CHECK).values()} == {Status.NOT_MADE}


def test_without_a_web_server_nothing_was_looked_at() -> None:
    results = replicated().results(CHECK, without=["web1"])
    assert {host: said(result, Status.NOT_MADE) for host, result in results.items()} == {
        host: {"cluster shop": "no web server that leads to it was reached"} for host in ("app1", "app2", "app3")
    }


def test_hosts_that_were_not_reached_have_no_result_and_are_asked_all_the_same() -> None:
    fleet = replicated()
    leave(fleet, "node2")
    assert failing(fleet.results(CHECK, without=["app1"])) == {"app2": ALONE.format(others="node1 and node3")}
    assert failing(fleet.results(CHECK, without=["app2"])) == {}


def test_a_large_group_is_tried_in_a_ring() -> None:
    nodes = {f"node{n}": {"host": f"app{n}"} for n in range(1, 8)}
    fleet = replicated(TO_CLUSTER | {"nodes": nodes})
    leave(fleet, "node4")
    assert failing(fleet.results(CHECK)) == {
        "app4": "sessions of node3 are not known there, and its own are not known at node5"
    }


def test_a_group_in_two_halves_names_all_and_the_smaller_part_where_there_is_one() -> None:
    def lost(left: str, right: str) -> list[tuple[str, str]]:
        return [pair for pair in pairs(left + right) if (pair[0] in left) != (pair[1] in left)]

    assert set(apart(lost("ab", "cd"))) == set("abcd")
    assert set(apart(lost("abc", "de"))) == set("de")
    assert apart([]) == {}
