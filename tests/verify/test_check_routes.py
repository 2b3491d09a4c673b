"""The check `routes`: running balancers against the topology, and the jvmRoute behind each route."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from fake_fleet import LOOPBACK, MANAGEMENT_PORT, FakeFleet, FakeMember, FakeTomcat, said, topology
from fake_wire import Reply, http_at

from httpdgen.connection import Completed
from httpdgen.errors import BecomeError, UnreachableError
from httpdgen.verify.checks.routes import CHECK
from httpdgen.verify.outcome import Status

if TYPE_CHECKING:
    from fake_wire import Request

NODE1, NODE2, NODE3 = (f"node{number} (http://192.0.2.1{number}:8080)" for number in (1, 2, 3))
JK = {"web_tiers": {"edge": {"hosts": ["web1"], "connector": "mod_jk"}}}
AJP = {"protocol": "ajp", "ajp_secret": {"env": "AJP"}}


def failing(fleet: FakeFleet) -> dict[str, str]:
    return said(fleet.look(CHECK), Status.FAILED)


def test_balancers_as_the_topology_says_pass() -> None:
    looked = FakeFleet(topology()).look(CHECK)
    assert (looked.seen, looked.remarks) == ("3 members", ())


def test_a_web_server_without_members_has_no_use_for_it() -> None:
    site = {"routes": {"/": {"status": 404}}}
    assert CHECK.look(FakeFleet(topology(site=site)).web_server()) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"route": "nodeX"}, "has the route nodeX there, not node2"),
        ({"route": ""}, "has the route none there, not node2"),
        ({"factor": 3}, "has the factor 3 there, not 2"),
        ({"status": "Init Drn Ok"}, "drains there (Init Drn Ok); the topology says active"),
        ({"status": "Init Dis"}, "is stopped there (Init Dis); the topology says active"),
        ({"status": "Init Stby Ok"}, "stands by there (Init Stby Ok); the topology says active"),
        ({"status": "Init Err"}, "is taken for lost there (Init Err)"),
        ({"url": "http://192.0.2.12:8081"}, "is no member of the running balancer"),
    ],
)
def test_a_member_that_runs_otherwise_is_told(change: dict[str, Any], words: str) -> None:
    fleet = FakeFleet(topology())
    for name, value in change.items():
        setattr(fleet.member("node2"), name, value)
    assert failing(fleet)[NODE2] == words


@pytest.mark.parametrize(
    ("node", "status"),
    [
        ({"state": "draining"}, "Init Drn Ok"),
        ({"state": "disabled"}, "Init Dis"),
        ({"state": "stopped"}, "Init Stop"),
        ({"state": "stopped"}, "Init Stop Err"),
        ({"role": "standby"}, "Init Stby Ok"),
        ({"role": "spare"}, "Init Spar Ok"),
    ],
)
def test_a_state_of_the_topology_is_found_as_it_renders(node: dict[str, str], status: str) -> None:
    nodes = {"node1": {"host": "app1"}, "node2": {"host": "app2"} | node}
    fleet = FakeFleet(topology({"nodes": nodes}))
    fleet.member("node2").status = status
    assert fleet.look(CHECK).remarks == ()
    fleet.member("node2").status = "Init Ok"
    assert NODE2 in failing(fleet)


def test_a_node_that_is_back_gets_the_chance_to_be_noticed() -> None:
    fleet = FakeFleet(topology())
    fleet.member("node2").status = "Init Err"
    balancer = fleet.balancer()

    def noticing(request: Request) -> Reply | None:
        fleet.member("node2").status = "Init Ok"
        return balancer(request)

    fleet.places[LOOPBACK, 80] = http_at(noticing)
    assert fleet.look(CHECK).remarks == ()


def test_a_member_and_a_balancer_that_should_not_be_there_or_are_missing_are_told() -> None:
    fleet = FakeFleet(topology())
    fleet.balancer().members.append(FakeMember(FakeTomcat("other"), "http://192.0.2.99:8080", "other"))
    assert failing(fleet) == {"balancer shop": "has a member http://192.0.2.99:8080 that the topology does not know"}
    fleet.balancers["other"] = fleet.balancers.pop("shop")
    assert failing(fleet) == {"balancer shop": "does not run"}


def test_a_management_page_that_is_not_there_has_failed_and_routes_are_looked_at_all_the_same() -> None:
    fleet = FakeFleet(topology())
    fleet.places[LOOPBACK, MANAGEMENT_PORT] = http_at(lambda _: Reply(404))
    fleet.tomcats["node2"].route = "node9"
    found = failing(fleet)
    assert "answers 404 instead of a page" in found.pop("management page")
    assert set(found) == {NODE2}
    del fleet.places[LOOPBACK, MANAGEMENT_PORT]
    assert failing(fleet)["management page"] == "nothing listens there"


def test_a_jvm_route_that_is_another_is_told() -> None:
    fleet = FakeFleet(topology())
    fleet.tomcats["node2"].route = "node3"
    assert failing(fleet) == {NODE2: "sessions there end in .node3, not in .node2"}


@pytest.mark.parametrize("route", ["", "two.dots", "\x1b[2J", "x" * 100])
def test_what_is_no_route_is_not_shown(route: str) -> None:
    fleet = FakeFleet(topology())
    fleet.tomcats["node2"].route = route
    assert failing(fleet)[NODE2] == "sessions there end in no route, not in .node2"


def test_jvm_routes_that_cannot_be_learned_were_not_looked_at() -> None:
    fleet = FakeFleet(topology())
    fleet.tomcats["node1"].makes_sessions = False
    fleet.tomcats["node2"].makes_sessions, fleet.tomcats["node2"].status = False, 403
    del fleet.places["192.0.2.13", 8080]
    looked = fleet.look(CHECK)
    assert said(looked, Status.FAILED) == {}
    assert said(looked, Status.NOT_MADE) == {
        NODE1: "makes no session to look at (answers 200)",
        NODE2: "makes no session to look at (answers 403)",
        NODE3: "which jvmRoute it has is not known: nothing listens there",
    }
    assert all(remark.hint for remark in looked.remarks)


def test_without_sticky_sessions_jvm_routes_are_no_matter() -> None:
    fleet = FakeFleet(topology({"balance": {"sticky_session": False}}))
    fleet.tomcats["node2"].route = "node3"
    assert fleet.look(CHECK).remarks == ()


def test_an_sshd_that_connects_nobody_is_a_check_that_was_not_made() -> None:
    fleet = FakeFleet(topology())
    fleet.forward = None
    assert {remark.status for remark in fleet.look(CHECK).remarks} == {Status.NOT_MADE}


def jk_member(values: dict[str, str]) -> str:
    attributes = " ".join(f'{name}="{value}"' for name, value in values.items())
    return f"<m:member {attributes}/>"


def jk_status(**node2: str) -> Reply:
    members = {f"node{n}": {"host": f"192.0.2.1{n}", "route": f"node{n}", "lbfactor": "1"} for n in (1, 2, 3)}
    members["node2"] |= {"lbfactor": "2"} | node2
    usual = {"type": "ajp13", "port": "8009", "activation": "ACT", "state": "OK/IDLE", "busy": "0", "elected": "7"}
    text = "".join(jk_member(usual | {"name": name} | told) for name, told in members.items())
    balancers = f'<m:balancers><m:balancer name="shop">{text}</m:balancer></m:balancers>'
    xml = f'<m:status xmlns:m="http://tomcat.apache.org">{balancers}<m:result type="OK" message="done"/></m:status>'
    return Reply(200, (("Content-Type", "text/xml"),), xml.encode())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, None),
        ({"host": "192.0.2.99"}, "runs as 192.0.2.99:8009"),
        ({"activation": "DIS"}, "drains there (DIS OK/IDLE); the topology says active"),
        ({"state": "ERR"}, "is taken for lost there (ACT ERR)"),
        ({"name": "nodeX"}, "is no member of the running balancer"),
    ],
)
def test_workers_of_mod_jk_are_read_from_jkstatus(change: dict[str, str], words: str | None) -> None:
    fleet = FakeFleet(topology(AJP | {"balance": {"sticky_session": False}}, **JK))
    fleet.places[LOOPBACK, MANAGEMENT_PORT] = http_at(lambda _: jk_status(**change))
    assert failing(fleet).get("node2 (ajp://192.0.2.12:8009)") == words


def test_the_chance_ends_where_the_site_is_silent() -> None:
    fleet = FakeFleet(topology())
    fleet.member("node2").status = "Init Err"
    asked: list[str] = []

    def silent(request: Request) -> Reply | None:
        asked.append(request.target)
        return None

    fleet.places[LOOPBACK, 80] = http_at(silent)
    assert failing(fleet) == {NODE2: "is taken for lost there (Init Err)"}
    assert asked == ["/shop/"]


def test_a_node_that_is_tried_again_just_now_and_does_not_answer_is_still_lost() -> None:
    fleet = FakeFleet(topology())
    fleet.member("node2").status = "Init Err"

    def waiting(request: Request) -> Reply | None:
        fleet.member("node2").status = "Init Ok"  # as mod_proxy calls it while it waits for it
        return None

    fleet.places[LOOPBACK, 80] = http_at(waiting)
    assert failing(fleet) == {NODE2: "is taken for lost there (Init Err)"}


def holding(fleet: FakeFleet, **hold: object) -> FakeFleet:
    """Hold node2 on the web server."""
    said = {
        "node": "node2",
        "state": None,
        "weight": None,
        "owner": "alice@desk",
        "rollout": "",
        "since": 1_795_262_400,
    }
    fleet.run = lambda _: Completed(0, f"{json.dumps(said | hold)}\n".encode(), b"")
    return fleet


@pytest.mark.parametrize(
    ("hold", "runs"),
    [
        ({"state": "draining"}, {"status": "Init Drn Ok"}),
        ({"state": "disabled"}, {"status": "Init Dis"}),
        ({"weight": 5}, {"factor": 5}),
        ({"state": "draining", "weight": 1}, {"status": "Init Drn Ok", "factor": 1}),
    ],
)
def test_a_member_that_is_held_should_be_as_its_hold_says(hold: dict[str, Any], runs: dict[str, Any]) -> None:
    fleet = holding(FakeFleet(topology()), **hold)
    assert NODE2 in failing(fleet)
    for name, value in runs.items():
        setattr(fleet.member("node2"), name, value)
    assert fleet.look(CHECK).remarks == ()


def test_a_hold_that_does_not_run_is_told_with_whose_it_is_and_the_way_out() -> None:
    (remark,) = holding(FakeFleet(topology()), state="draining").look(CHECK).remarks
    assert remark.message == (
        "is active there (Init Ok); the topology says active,"
        " and it is held draining by alice@desk since 2026-11-21 12:00 UTC"
    )
    assert remark.hint is not None
    assert remark.hint.startswith("`httpdgen enable node2`")


def test_no_hold_gives_a_member_more_than_the_topology_does() -> None:
    nodes = {"node1": {"host": "app1"}, "node2": {"host": "app2", "state": "disabled"}}
    fleet = holding(FakeFleet(topology({"nodes": nodes})), state="draining")
    fleet.member("node2").status = "Init Dis"
    assert fleet.look(CHECK).remarks == ()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Completed(1, b"", b"cat: holds: Permission denied\n"), "cat: holds: Permission denied"),
        (Completed(1, b"", b""), "exit status 1"),
        (Completed(0, b"{}\n", b""), "it is not what httpdgen writes"),
        (BecomeError("web1", "sudo refuses"), "sudo refuses"),
    ],
)
def test_holds_that_cannot_be_read_are_told_and_members_are_looked_at_all_the_same(
    answer: Completed | BecomeError, why: str
) -> None:
    fleet = FakeFleet(topology())
    fleet.member("node2").route = "nodeX"

    def run(_: str) -> Completed:
        if isinstance(answer, BecomeError):
            raise answer
        return answer

    fleet.run = run
    assert said(fleet.look(CHECK), Status.NOT_MADE) == {
        "/etc/httpdgen/current/holds": f"which members are held is not known: {why}"
    }
    assert list(failing(fleet)) == [NODE2]


def test_a_connection_that_breaks_while_holds_are_asked_for_ends_the_check() -> None:
    fleet = FakeFleet(topology())

    def run(_: str) -> Completed:
        raise UnreachableError("web1", "it is gone")

    fleet.run = run
    with pytest.raises(UnreachableError):
        fleet.look(CHECK)
