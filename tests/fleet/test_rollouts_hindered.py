"""What stands in the way of a rollout is named, or waited for, and breaks nothing: others, clocks, hosts, requests."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import pytest
from fleetlab.disk import make_key
from fleetlab.plan import Plan
from killing_walk import DEPLOY, PAGE, SITE, TOMCATS, WEB, Walk
from lab.client import Request, ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fleetlab import Lab
    from killing_cut import Cut

pytestmark = pytest.mark.fleet
pytest_plugins = ["fleetlab.fixtures"]

REFUSED, SOME_HOSTS = 1, 3
LOCK = "/run/httpdgen/lock"
BOUNDED_SECONDS = 60
DELAY_MS = 15_000
SSHD = 'kill -s "$1" "$(systemctl show --value --property=MainPID ssh)"'


@pytest.fixture(scope="module")
def running(make_lab: Callable[[Plan], Lab], tmp_path_factory: pytest.TempPathFactory) -> Walk:
    return Walk.first(make_lab(Plan(WEB, TOMCATS)), tmp_path_factory.mktemp("shop"))


@pytest.fixture
def walk(running: Walk) -> Iterator[Walk]:
    """The fleet, with something to do; and all of it is done in the end."""
    running.edit_all()
    yield running
    running.see_finished()


@pytest.mark.parametrize("step", ["app2 stop 1", "web2 activate 1", "web1 reload 1", "web1 port 8079 1"])
def test_of_two_operators_one_changes_the_fleet(walk: Walk, step: str) -> None:
    with walk.cut_at(step) as first:
        refused = walk.deploy("--wait", "0s")
        assert refused.code == REFUSED
        assert re.search(r"being changed by \S+@\S+ for .*--take-lock", refused.text, re.DOTALL)
        with walk.cut_at(step, *DEPLOY, "--take-lock") as second:
            assert second.waits
            before = walk.settled()
            see_refused(first)
            assert walk.current() == before
            second.go_on()
            second.end().assert_done()
    walk.see_nothing_left()


def test_who_has_lost_the_lock_lets_nobody_send_to_what_another_one_holds(walk: Walk) -> None:
    with walk.cut_at("web2 activate 1") as first, walk.cut_at("app2 stop 1", *DEPLOY, "--take-lock") as second:
        assert second.waits
        see_refused(first)
        assert {walk.ask(PAGE, web=web, site=SITE).json["node"] for web in WEB * 4} == {"node1"}
        second.go_on()
        second.end().assert_done()


def test_what_a_dead_rollout_left_half_changed_is_not_used_again_by_a_restart(walk: Walk) -> None:
    walk.edit_all("port")
    with walk.cut_at("app2 start 1") as cut:
        assert cut.waits
        cut.kill()
    before = walk.settled()
    refused = walk.run("restart", "node1", "--yes", "--allow-outage")
    assert refused.code == REFUSED
    assert re.search(r"node2 may be half changed, .* go on with it by `httpdgen deploy`", refused.text, re.DOTALL)
    assert walk.current() == before
    assert {walk.ask(PAGE, web=web, site=SITE).json["node"] for web in WEB * 4} == {"node1"}


def see_refused(cut: Cut) -> None:
    """See that a deployment ends at its next step, since somebody else has its hosts by now."""
    cut.go_on()
    told = cut.end()
    assert told.code == SOME_HOSTS
    assert re.search(r"has been changing it .*--take-lock", told.text, re.DOTALL)
    assert "Traceback" not in told.text


def test_the_lock_of_another_machine_has_to_be_taken(walk: Walk) -> None:
    lock = {"owner": "ann@elsewhere", "process": "elsewhere:1:1", "rollout": "r0", "since": int(time.time()) - 7200}
    walk.lab.host("web2").run(f"mkdir -p /run/httpdgen; cat > {LOCK}", given=f"{json.dumps(lock)}\n")
    before = walk.current()
    refused = walk.deploy("--wait", "0s")
    assert refused.code == REFUSED
    assert re.search(r"web2 is being changed by ann@elsewhere for 2 h.*--take-lock", refused.text, re.DOTALL)
    assert walk.current() == before
    walk.deploy("--wait", "0s", "--take-lock").assert_done()


@pytest.mark.parametrize("seconds", [-7260, 7260])
def test_a_clock_that_is_off_is_noted_and_breaks_nothing(walk: Walk, seconds: int) -> None:
    host = walk.lab.host("web2")
    host.skew_clock(seconds)
    try:
        noted = walk.run("plan")
        walk.deploy("--wait", "0s").assert_done()
        walk.see_nothing_left()
    finally:
        host.true_clock()
    assert f"the clock of web2 is 2 h {'ahead' if seconds > 0 else 'behind'}" in noted.text


def test_a_host_that_hangs_after_the_connection_is_named_in_time(walk: Walk) -> None:
    host, before = walk.lab.host("web2"), walk.current()
    host.run(SSHD, "STOP")
    try:
        told = walk.deploy("--wait", "0s")
        status = walk.run("status")
    finally:
        host.run(SSHD, "CONT")
    assert told.code == SOME_HOSTS
    assert told.seconds < BOUNDED_SECONDS
    assert re.search(r"web2 cannot be reached.*lets nobody in within 10 s", told.text, re.DOTALL)
    assert re.search(r"web2.*lets nobody in", status.text, re.DOTALL)
    assert walk.current() == before


def test_a_host_key_that_changed_is_named_before_anything_happens(walk: Walk, tmp_path: Path) -> None:
    before, known_hosts = walk.current(), walk.lab.known_hosts.read_text()
    address, key = walk.lab.host("app2").address, make_key(tmp_path / "key", "")
    other = "".join(line for line in known_hosts.splitlines(keepends=True) if not line.startswith(f"{address} "))
    walk.lab.known_hosts.write_text(f"{other}{address} {key}")
    try:
        told = walk.deploy("--wait", "0s")
    finally:
        walk.lab.known_hosts.write_text(known_hosts)
    assert told.code == SOME_HOSTS
    assert re.search(r"app2 cannot be reached.*key.*ssh-keygen", told.text, re.DOTALL)
    assert walk.current() == before


def test_a_node_that_is_down_is_mended_before_another_one_is_taken_out(walk: Walk) -> None:
    walk.lab.host("app1").stop_service("tomcat10")
    told = walk.deploy("--wait", "0s")
    told.assert_done()
    started, stopped = (told.text.find(f"service: {what} tomcat10") for what in ("start", "stop"))
    assert 0 <= started < stopped, told.text
    walk.lab.host("app1").systemctl("is-active", "tomcat10")


def test_a_restart_waits_for_a_request_of_an_old_generation_though_none_is_busy(walk: Walk) -> None:
    address = walk.lab.host("web1").address
    cookie = session_on(walk, "node1", address)
    slow = Request(f"{PAGE}?delay={DELAY_MS}", SITE, address, cookies=cookie)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(partial(ask, walk.lab, slow))
        time.sleep(1)
        walk.lab.host("web1").reload("apache2")
        restart = walk.run("restart", "node1", "--yes", "--wait", "0s")
        assert answer.result().json["node"] == "node1"
    restart.assert_done()
    assert max(walk.drains()) > 1, "the request had ended before"


def session_on(walk: Walk, node: str, address: str) -> dict[str, str]:
    """Begin a session on a node."""
    while True:
        answer = ask(walk.lab, Request(PAGE, SITE, address))
        cookie = answer.headers["set-cookie"].partition(";")[0]
        if answer.json["node"] == node:
            name, _, value = cookie.partition("=")
            return {name: value}
