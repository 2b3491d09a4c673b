"""A front sends to those web servers that say they are ready, and its users notice nothing of the others."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast
from unittest.mock import Mock

import pytest
from fleetlab import Plan
from fleetlab.fleet import a_secret
from fleetlab.front import Front
from fleetlab.load import Load
from fleetlab.requirements import what_is_missing_in_front
from lab.client import Request, ask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fleetlab import Lab
    from fleetlab.fixtures import MakeFleet
    from fleetlab.fleet import Fleet

pytestmark = [pytest.mark.fleet, pytest.mark.usefixtures("haproxy")]
pytest_plugins = ["fleetlab.fixtures"]

SITE, PATH = "shop.example.com", "/shop/who.jsp"
BOTH = ("web1", "web2")
LEAVE = "mkdir -p /run/httpdgen; touch /run/httpdgen/leaving"
COME_BACK = "rm /run/httpdgen/leaving"
# It closes with a question unread: a reset.
ENDING = """
import socket, sys
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen()
connection, _ = server.accept()
connection.sendall(sys.argv[2].encode())
sys.exit(print("cannot bind"))
"""
TOPOLOGY = """httpdgen: 1
web_tiers:
  edge: {hosts: [web1, web2], max_request_workers: 50, front: {ready_path: /ready, wait: 1s}}
clusters:
  shop:
    nodes: {node1: {host: app1}}
    ajp_secret: {env: LAB_AJP_SECRET}
    health: {uri: /shop/who.jsp}
sites:
  shop.example.com: {routes: {/shop: {cluster: shop}}}
"""


@pytest.fixture(scope="module")
def fleet(make_fleet: MakeFleet) -> Fleet:
    return make_fleet(TOPOLOGY, {"LAB_AJP_SECRET": a_secret()})


@pytest.fixture
def front(fleet: Fleet) -> Iterator[Front]:
    with Front(fleet.lab, ready_path="/ready") as front:
        front.wait_for(BOTH)
        yield front


def test_both_web_servers_get_their_share(fleet: Fleet, front: Front) -> None:
    with Load(front.address, SITE, PATH).running(fleet.lab) as running:
        running.wait_for_answers(5)
        running.stop().assert_clean()
    seen = front.servers()
    assert [server.last_check for server in seen.values()] == ["L7OK/200", "L7OK/200"]
    assert seen["web1"].answers == pytest.approx(seen["web2"].answers, rel=0.2)


def test_a_web_server_that_is_stopped_is_seen_and_the_other_goes_on(fleet: Fleet, front: Front) -> None:
    web = fleet.lab.host("web2")
    with Load(front.address, SITE, PATH).running(fleet.lab) as running:
        running.wait_for_answers(3)
        web.stop_service("apache2")
        front.wait_for(["web1"])
        assert front.servers()["web2"].last_check == "L4CON"
        before = running.report()
        after = running.wait_for_answers(5)
        assert after.failures == before.failures
        assert not after.lost
        web.start("apache2")
        front.wait_for(BOTH)
        assert running.wait_for_answers(5).failures == before.failures
    assert "Server web/web2 is DOWN" in front.log()


def test_a_web_server_that_says_it_is_leaving_goes_without_a_failed_request(fleet: Fleet, front: Front) -> None:
    web = fleet.lab.host("web2")
    with Load(front.address, SITE, PATH, slow_every=6, slow_ms=200).running(fleet.lab) as running:
        running.wait_for_answers(3)
        web.run(LEAVE)
        front.wait_for(["web1"])
        seen = front.servers()["web2"]
        assert seen.last_check == "L7STS/503"
        web.stop_service("apache2")
        running.wait_for_answers(5)
        web.start("apache2")
        web.run(COME_BACK)
        front.wait_for(BOTH)
        running.wait_for_answers(5)
        report = running.stop()
    report.assert_clean()
    assert front.servers()["web2"].answers > seen.answers


def test_requests_fail_where_no_web_server_is_up(fleet: Fleet, front: Front) -> None:
    for name in BOTH:
        fleet.lab.host(name).run(LEAVE)
    front.wait_for([])
    assert ask(fleet.lab, Request(PATH, SITE, front.address)).status == 503
    with pytest.raises(TimeoutError, match=r"does not hold web1 alone to be up: \{'web1': Server\(up=False"):
        front.wait_for(["web1"], seconds=0.2)
    for name in BOTH:
        fleet.lab.host(name).run(COME_BACK)
    front.wait_for(BOTH)


def test_a_front_may_stand_before_some_and_ends_when_it_is_told(fleet: Fleet, front: Front) -> None:
    with Front(fleet.lab, ready_path="/ready", servers=("web2",), port=8080) as other:
        other.wait_for(["web2"])
        assert other.address.endswith(":8080")
        assert ask(fleet.lab, Request(PATH, SITE, front.address, 8080)).status == 200
    with pytest.raises(OSError, match="refused"):
        ask(fleet.lab, Request(PATH, SITE, front.address, 8080))
    with pytest.raises(OSError, match="refused"):
        other.servers()


def test_a_front_that_cannot_start_says_why(fleet: Fleet, front: Front) -> None:
    second = Front(fleet.lab, ready_path="/ready")
    with pytest.raises(RuntimeError, match=r"the front did not start:[\s\S]*cannot bind"):
        second.start()


@pytest.mark.parametrize("answer", ["", "# pxname,svname,check_status\nweb,web1,L7OK\nweb,we"])
def test_a_front_that_ends_while_it_is_asked_says_why(tmp_path: Path, answer: str) -> None:
    def start(*_: str, output: Path) -> subprocess.Popen[bytes]:
        program = [sys.executable, "-c", ENDING, str(output.with_name("socket")), answer]
        with output.open("wb") as log:
            return subprocess.Popen(program, stdout=log)

    lab = SimpleNamespace(
        files=tmp_path, plan=Plan(("web1",), ()), host=lambda _: Mock(address="198.18.0.10"), start=start
    )
    front = Front(cast("Lab", lab), ready_path="/ready")
    with pytest.raises(RuntimeError, match="the front did not start:\ncannot bind"):
        front.start()


def test_what_a_front_needs_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda program: None)
    said = what_is_missing_in_front()
    assert said == "not installed: haproxy; apt-get install brings them, and so does tests/run.sh"
