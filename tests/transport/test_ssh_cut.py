"""A connection whose other end is gone, and nobody says so: as after a cable was cut, or a host lost its power."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from waiting import until

from httpdgen.errors import UnreachableError
from httpdgen.transport import dial

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sshd_here import Machine

pytestmark = pytest.mark.engine
pytest_plugins = ["lab.fixtures", "sshd_fixture"]

CUT = """table inet cut {
    chain input { type filter hook input priority 0; tcp dport 22 drop; tcp sport 22 drop; }
}
"""


@contextmanager
def cut(machine: Machine) -> Iterator[None]:
    """Have everything dropped between operator and host for a while."""
    machine.host.run("nft", "--file", "-", given=CUT.encode())
    try:
        yield
    finally:
        machine.host.run("nft", "delete", "table", "inet", "cut")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dial, "_SILENT_SECONDS", 2)
    monkeypatch.setattr(dial, "_ASKING_SECONDS", 1)


def test_a_command_that_is_waited_for_ends_once_the_host_has_been_silent(machine: Machine) -> None:
    with machine.connect() as connection:
        result: list[BaseException] = []

        def run() -> None:
            with pytest.raises(UnreachableError, match=r"^box: the connection to 127\.0\.0\.1 port 22 broke$") as told:
                connection.run("echo begun; sleep 30")
            result.append(told.value)

        waits = threading.Thread(target=run)
        waits.start()
        time.sleep(0.5)
        with cut(machine):
            started = time.monotonic()
            waits.join(10)
            assert time.monotonic() - started < 6
    assert result


def test_what_is_begun_after_the_cut_ends_as_well(machine: Machine) -> None:
    with machine.connect() as connection, cut(machine):
        started = time.monotonic()
        with pytest.raises(UnreachableError, match="broke"):
            connection.run("true")
        with pytest.raises(UnreachableError, match="broke"):
            connection.forward("127.0.0.1", 22)
        assert time.monotonic() - started < 6


def test_a_short_silence_is_no_matter(machine: Machine) -> None:
    with machine.connect() as connection:
        with cut(machine):
            time.sleep(0.5)
        assert connection.run("echo there").stdout == b"there\n"


def test_an_operators_machine_without_these_options_connects_all_the_same(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TCP_USER_TIMEOUT", "TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT"):
        monkeypatch.delattr(socket, name)
    with machine.connect() as connection:
        assert connection.run("echo there").stdout == b"there\n"


def test_nothing_runs_on_after_a_connection_that_was_cut(machine: Machine) -> None:
    before = threading.active_count()
    connection = machine.connect()
    with cut(machine):
        started = time.monotonic()
        connection.close()
        assert time.monotonic() - started < 3
    until(lambda: threading.active_count() == before)
