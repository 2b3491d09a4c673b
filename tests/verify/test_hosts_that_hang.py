"""Web servers and members that take connections, or not even these, and never answer: what that costs, and says."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fake_fleet import LOOPBACK, MANAGEMENT_PORT, FakeFleet, said, topology

from httpdgen.errors import HostError
from httpdgen.verify.checks import asking, balancers, httpd, members, routes
from httpdgen.verify.checks.side_by_side import side_by_side
from httpdgen.verify.outcome import Status
from httpdgen.verify.threads import PassingThreads

if TYPE_CHECKING:
    import socket

    from httpdgen.connection import Stream

NODE2 = "node2 (http://192.0.2.12:8080)"
SILENT = "it takes connections, but does not answer in 5 s"


def hang(server: socket.socket) -> None:
    """Take a connection, and say nothing until the client ends it."""
    with server:
        while server.recv(10_000):
            pass


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (balancers, httpd):
        monkeypatch.setattr(module, "SECONDS", 0.2)
    init = asking.Backends.__init__
    monkeypatch.setattr(asking.Backends, "__init__", lambda self, web: init(self, web, seconds=0.2))


@pytest.fixture
def fleet() -> FakeFleet:
    return FakeFleet(topology())


def counting(fleet: FakeFleet) -> list[tuple[str, int]]:
    """Note where connections go."""
    asked: list[tuple[str, int]] = []
    forward = fleet.forward
    assert forward is not None

    def noting(address: str, port: int) -> Stream:
        asked.append((address, port))
        return forward(address, port)

    fleet.forward = noting
    return asked


def test_a_management_page_that_hangs_is_told_in_its_own_words(fleet: FakeFleet) -> None:
    fleet.places[LOOPBACK, MANAGEMENT_PORT] = hang
    started = time.monotonic()
    looked = fleet.look(routes.CHECK)
    assert said(looked, Status.FAILED) == {"management page": SILENT}
    assert time.monotonic() - started < 3


def test_a_status_page_that_hangs_is_waited_for_no_longer(fleet: FakeFleet) -> None:
    fleet.places[LOOPBACK, MANAGEMENT_PORT] = hang
    started = time.monotonic()
    with pytest.raises(HostError, match="the shell there ended"):  # which comes after the page
        fleet.look(httpd.CHECK)
    assert time.monotonic() - started < 3


def test_a_member_that_was_silent_is_not_waited_for_again(fleet: FakeFleet) -> None:
    fleet.places["192.0.2.12", 8080] = hang
    asked, web = counting(fleet), fleet.web_server()
    first, second = members.CHECK.look(web), routes.CHECK.look(web)
    assert first is not None
    assert second is not None
    assert NODE2 in said(first, Status.FAILED)
    assert said(second, Status.NOT_MADE) == {
        NODE2: "which jvmRoute it has is not known: it takes connections, but does not answer in 0.2 s"
    }
    assert asked.count(("192.0.2.12", 8080)) == 1
    assert asked.count(("192.0.2.11", 8080)) == 2


def test_without_the_check_of_members_each_is_asked(fleet: FakeFleet) -> None:
    fleet.places["192.0.2.12", 8080] = hang
    asked = counting(fleet)
    assert NODE2 in said(fleet.look(routes.CHECK), Status.NOT_MADE)
    assert ("192.0.2.12", 8080) in asked


def test_a_member_that_answers_again_is_silent_no_more(fleet: FakeFleet) -> None:
    answering, web = fleet.places["192.0.2.12", 8080], fleet.web_server()
    fleet.places["192.0.2.12", 8080] = hang
    members.CHECK.look(web)
    fleet.places["192.0.2.12", 8080] = answering
    members.CHECK.look(web)
    looked = routes.CHECK.look(web)
    assert looked is not None
    assert looked.remarks == ()


def test_many_that_do_not_answer_are_waited_for_together() -> None:
    started = time.monotonic()
    side_by_side(lambda _: time.sleep(0.2), range(48))
    assert time.monotonic() - started < 2


def test_tasks_are_done_and_their_errors_are_kept() -> None:
    pool = PassingThreads(2, "test")
    doubled, broken = [pool.submit(lambda number: 2 * number, number) for number in range(9)], pool.submit(int, "x")
    pool.shutdown()
    assert [future.result() for future in doubled] == [2 * number for number in range(9)]
    with pytest.raises(ValueError, match="invalid literal"):
        broken.result()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("test")]


def test_no_more_threads_are_started_than_are_wanted() -> None:
    pool, gate = PassingThreads(3, "few"), threading.Event()
    futures = [pool.submit(gate.wait, 10) for _ in range(9)]
    assert len([thread for thread in threading.enumerate() if thread.name.startswith("few")]) == 3
    gate.set()
    assert all(future.result() for future in futures)
    pool.shutdown()


def test_what_waits_is_taken_away_and_nothing_is_taken_after_the_end() -> None:
    pool, gate = PassingThreads(1, "test"), threading.Event()
    first, second = pool.submit(gate.wait, 10), pool.submit(gate.wait, 10)
    pool.shutdown(wait=False, cancel_futures=True)
    gate.set()
    assert first.result(10)
    assert second.cancelled()
    with pytest.raises(RuntimeError, match="shut down"):
        pool.submit(int)


PROGRAM = """
import time
from httpdgen.verify.threads import PassingThreads
PassingThreads(2, "test").submit(time.sleep, 30)
time.sleep(0.1)
raise KeyboardInterrupt
"""


def test_a_program_that_is_interrupted_does_not_wait_for_its_threads() -> None:
    started = time.monotonic()
    command = [sys.executable, "-W", "error", "-X", "dev", "-c", PROGRAM]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert time.monotonic() - started < 5
    assert done.returncode != 0
    assert done.stderr.count("Traceback") == 1
