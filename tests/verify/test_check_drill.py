"""The check `drill`: a node is stopped, its session goes on, and the node is started whatever happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fake_fleet import LOOPBACK, MANAGEMENT_PORT, FakeFleet, topology
from fake_wire import Reply, http_at

from httpdgen.connection import Completed
from httpdgen.errors import BecomeError, UnreachableError
from httpdgen.verify.checks import drill
from httpdgen.verify.checks.drill import CHECK
from httpdgen.verify.outcome import Status

if TYPE_CHECKING:
    from fake_wire import Request

TO_CLUSTER: dict[str, Any] = {"sessions": {"replication": "cluster"}}
PLACE = "node2 (http://192.0.2.12:8080)"  # the heaviest: it has the first session


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_MOVES_SECONDS", "_STARTS_SECONDS"):
        monkeypatch.setattr(drill, name, 0.05)
    monkeypatch.setattr(drill, "_PAUSE_SECONDS", 0.01)


class Drilled:
    """A replicated fleet, whose node2 stops and starts as systemd is told to."""

    def __init__(self, cluster: dict[str, Any] = TO_CLUSTER) -> None:
        self.fleet = FakeFleet(topology(cluster))
        self.fleet.replicate()
        self.fleet.run = self.run
        self.scripts: list[str] = []
        self.starts = True

    def run(self, script: str) -> Completed:
        self.scripts.append(script)
        if "systemctl stop tomcat10" in script:
            self.fleet.tomcats["node2"].up = False
        elif not self.starts:
            return Completed(1, b"", b"Job for tomcat10.service failed.")
        else:
            self.fleet.tomcats["node2"].up = True
        return Completed(0, b"", b"")

    @property
    def was_stopped_and_started(self) -> bool:
        return len(self.scripts) == 2 and self.fleet.tomcats["node2"].up

    def remarks(self, **options: Any) -> dict[str, tuple[Status, str]]:
        results = self.fleet.results(CHECK, **options)
        return {remark.subject: (remark.status, remark.message) for each in results.values() for remark in each.remarks}


def test_a_session_that_goes_on_elsewhere_passes() -> None:
    drilled = Drilled()
    (result,) = drilled.fleet.results(CHECK).values()
    assert (result.host, result.seen, result.remarks) == ("app2", "1 session", ())
    assert drilled.was_stopped_and_started
    assert drilled.fleet.told == [
        "cluster shop: stopping tomcat10 on app2, where node2 holds a session",
        "cluster shop: the session of .node2 goes on at .node1",
        "cluster shop: starting tomcat10 on app2",
        "cluster shop: node2 is ready again",
    ]


def test_the_host_starts_it_by_itself_should_nobody_be_there() -> None:
    drilled = Drilled()
    drilled.remarks()
    stop, start = drilled.scripts
    assert stop.startswith(
        "systemd-run --quiet --collect --unit=httpdgen-drill-tomcat10 --on-active=300 systemctl start"
    )
    assert stop.index("systemd-run") < stop.index("systemctl stop")
    assert start.startswith("systemctl start tomcat10")
    assert "systemctl stop httpdgen-drill-tomcat10.timer" in start


def test_without_replication_nothing_is_stopped() -> None:
    drilled = Drilled({})
    assert (drilled.remarks(), drilled.scripts) == ({}, [])


@pytest.mark.parametrize(
    ("cluster", "words"),
    [
        ({"failover": {"tolerate": 0}}, "failover.tolerate is 0"),
        (
            {"failover": {"force_sticky": True}},
            "failover.force_sticky gives the sessions of a node that is lost an error",
        ),
        (
            {
                "nodes": {
                    "node1": {"host": "app1"},
                    "node2": {"host": "app2"},
                    "node3": {"host": "app3", "state": "draining"},
                }
            },
            "node3 is draining",
        ),
        (
            {
                "nodes": {name: {"host": f"app{n}", "domain": name[0]} for n, name in enumerate(("a1", "a2", "b1"), 1)},
                "sessions": {"replication": "domain"},
            },
            "a domain has one node only",
        ),
    ],
)
def test_a_cluster_with_nothing_to_spare_is_left_alone(cluster: dict[str, Any], words: str) -> None:
    drilled = Drilled(TO_CLUSTER | cluster)
    assert drilled.remarks() == {"cluster shop": (Status.NOT_MADE, words)}
    assert drilled.scripts == []


def test_a_cluster_of_which_a_node_is_not_ready_is_left_alone() -> None:
    drilled = Drilled()
    drilled.fleet.tomcats["node1"].status = 503
    del drilled.fleet.places["192.0.2.13", 8080]
    assert drilled.remarks() == {"cluster shop": (Status.NOT_MADE, "node1 is not ready and node3 is not ready")}
    assert drilled.scripts == []


@pytest.mark.parametrize(("without", "subject"), [("web1", "cluster shop"), ("app2", PLACE)])
def test_what_was_not_reached_is_not_stopped(without: str, subject: str) -> None:
    drilled = Drilled()
    assert {key: status for key, (status, _) in drilled.remarks(without=[without]).items()} == {
        subject: Status.NOT_MADE
    }
    assert drilled.scripts == []


def test_a_page_without_sessions_is_no_pass() -> None:
    drilled = Drilled()
    for tomcat in drilled.fleet.tomcats.values():
        tomcat.makes_sessions = False
    assert {status for status, _ in drilled.remarks().values()} == {Status.NOT_MADE}
    assert drilled.scripts == []


def test_a_session_that_is_lost_is_told_and_the_node_started() -> None:
    drilled = Drilled()
    drilled.fleet.tomcats["node2"].group = []
    assert drilled.remarks() == {
        PLACE: (Status.FAILED, "its session is lost when it is stopped: .node1 begins another")
    }
    assert drilled.was_stopped_and_started


def test_a_session_that_goes_on_without_a_new_cookie_has_moved() -> None:
    drilled = Drilled()

    def plain(request: Request) -> Reply | None:
        return Reply() if request.session else drilled.fleet.balancer()(request)

    drilled.fleet.places[LOOPBACK, 80] = http_at(plain)
    assert drilled.remarks() == {}
    assert "cluster shop: the session of .node2 goes on at another node" in drilled.fleet.told


@pytest.mark.parametrize(
    ("status", "words"), [(503, "it answers 503"), (None, "it ends the connection without an answer")]
)
def test_a_session_that_goes_on_nowhere_is_told_and_the_node_started(status: int | None, words: str) -> None:
    drilled = Drilled()

    def losing(request: Request) -> Reply | None:
        if not request.session:
            return drilled.fleet.balancer()(request)
        return None if status is None else Reply(status)

    drilled.fleet.places[LOOPBACK, 80] = http_at(losing)
    status_of, message = drilled.remarks()[PLACE]
    assert status_of is Status.FAILED
    assert "its session goes on nowhere" in message
    assert words in message
    assert drilled.was_stopped_and_started


@pytest.mark.parametrize(("status", "words"), [("Init Drn Ok", "node3 is draining"), ("Init Dis", "node3 is stopped")])
def test_where_a_node_is_held_already_no_other_one_is_stopped(status: str, words: str) -> None:
    drilled = Drilled()
    drilled.fleet.member("node3").status = status
    assert drilled.remarks() == {"cluster shop": (Status.NOT_MADE, words)}
    assert drilled.scripts == []


def test_where_nobody_says_what_the_balancer_does_nothing_is_stopped() -> None:
    drilled = Drilled()
    del drilled.fleet.places[LOOPBACK, MANAGEMENT_PORT]
    (status, message) = drilled.remarks()["cluster shop"]
    assert (status, drilled.scripts) == (Status.NOT_MADE, [])
    assert message.startswith("what its balancer does is not known: nothing listens there")


def test_a_service_that_cannot_be_stopped_is_a_drill_that_was_not_made() -> None:
    drilled = Drilled()
    drilled.fleet.run = lambda script: (
        Completed(1, b"", b"") if "systemctl stop tomcat10" in script else Completed(0, b"", b"")
    )
    assert drilled.remarks() == {PLACE: (Status.NOT_MADE, "tomcat10 could not be stopped: exit status 1")}


def test_rights_that_are_not_given_are_a_drill_that_was_not_made() -> None:
    drilled = Drilled()

    def refuse(_: str) -> Completed:
        raise BecomeError("app2", "sudo asks for a password")

    drilled.fleet.run = refuse
    assert drilled.remarks() == {PLACE: (Status.NOT_MADE, "tomcat10 could not be stopped: sudo asks for a password")}


def test_a_service_that_does_not_start_again_has_failed() -> None:
    drilled = Drilled()
    drilled.starts = False
    assert drilled.remarks() == {
        PLACE: (Status.FAILED, "tomcat10 does not start again: Job for tomcat10.service failed.")
    }


def test_a_node_that_is_not_ready_after_its_start_has_failed() -> None:
    drilled = Drilled()

    def ill(script: str) -> Completed:
        drilled.fleet.tomcats["node2"].status = 503
        return drilled.run(script)

    drilled.fleet.run = ill
    assert drilled.remarks() == {PLACE: (Status.FAILED, "is not ready 0.05 s after it was started again")}


@pytest.mark.parametrize("error", [KeyboardInterrupt(), UnreachableError("web1", "it is gone")])
def test_whatever_ends_the_drill_the_node_is_started(error: BaseException) -> None:
    drilled = Drilled()
    assert drilled.fleet.forward is not None
    connect = drilled.fleet.forward

    def broken(address: str, port: int) -> Any:
        if not drilled.fleet.tomcats["node2"].up:
            raise error
        return connect(address, port)

    drilled.fleet.forward = broken
    with pytest.raises(type(error)):
        drilled.remarks()
    assert drilled.was_stopped_and_started
