"""Connections from a host, on a real sshd."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from httpdgen.errors import ForwardRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sshd_here import Machine

    from httpdgen.connection import Connection

pytestmark = pytest.mark.engine
pytest_plugins = ["lab.fixtures", "sshd_fixture"]


@pytest.fixture
def listener(machine: Machine) -> Iterator[socket.socket]:
    """Listen in the machine's network."""
    with machine.namespace.call(lambda: socket.create_server(("127.0.0.1", 0))) as server:
        server.settimeout(10)
        yield server


def port_of(server: socket.socket) -> int:
    port: int = server.getsockname()[1]
    return port


def test_bytes_go_both_ways_until_one_side_ends(box: Connection, listener: socket.socket) -> None:
    stream = box.forward("127.0.0.1", port_of(listener))
    other, _ = listener.accept()
    with other:
        stream.sendall(b"asked")
        assert other.recv(100) == b"asked"
        other.sendall(b"answered")
    assert stream.recv(3) + stream.recv(100) == b"answered"
    assert stream.recv(100) == b""
    stream.close()
    stream.close()
    with pytest.raises(OSError, match="closed"):
        stream.sendall(b"more")


def test_a_silent_server_is_given_up_in_time(box: Connection, listener: socket.socket) -> None:
    stream = box.forward("127.0.0.1", port_of(listener), seconds=0.2)
    with pytest.raises(TimeoutError):
        stream.recv(1)
    stream.settimeout(0.1)
    with pytest.raises(TimeoutError):
        stream.recv(1)
    other, _ = listener.accept()
    other.close()
    stream.settimeout(5)
    assert stream.recv(1) == b""
    stream.close()


def test_a_server_that_reads_nothing_is_given_up_in_time(box: Connection, listener: socket.socket) -> None:
    stream = box.forward("127.0.0.1", port_of(listener), seconds=0.3)
    with pytest.raises(TimeoutError):
        stream.sendall(bytes(50_000_000))
    stream.close()


def test_a_closed_port_is_refused_with_its_place(box: Connection) -> None:
    with pytest.raises(ConnectionRefusedError) as told:
        box.forward("127.0.0.1", 9)
    assert str(told.value) == "127.0.0.1 port 9, from box: Connection refused"


@pytest.mark.parametrize("address", ["198.51.100.1", "no-such-name.invalid", "a b;$(id)", "", "é"])
def test_an_address_that_leads_nowhere_is_told(box: Connection, address: str) -> None:
    with pytest.raises(OSError, match=r" port 80, from box: \S") as told:
        box.forward(address, 80, seconds=5)
    assert not isinstance(told.value, ConnectionRefusedError)


def test_a_host_that_answers_nothing_is_given_up_in_time(machine: Machine, box: Connection) -> None:
    # A full backlog drops what knocks, as a firewall does.
    full = machine.namespace.call(lambda: socket.create_server(("127.0.0.1", 0), backlog=0))
    knocks = machine.namespace.call(lambda: socket.create_connection(full.getsockname()))
    with full, knocks, pytest.raises(TimeoutError, match=r"from box: no answer within 0\.5 s"):
        box.forward("127.0.0.1", port_of(full), seconds=0.5)


def test_sshd_that_connects_nobody_is_told_with_the_way_out(machine: Machine) -> None:
    with machine.connect(ansible_user="nofwd", ansible_become=False) as connection:
        with pytest.raises(ForwardRefusedError) as told:
            connection.forward("127.0.0.1", 22)
        assert connection.run("echo still there").stdout == b"still there\n"
    assert str(told.value) == (
        "box: sshd does not connect us to 127.0.0.1 port 22 (open failed): allow it to this user"
        " (AllowTcpForwarding, PermitOpen and DisableForwarding in sshd_config)"
    )


def test_refusals_at_once_each_get_their_own_reason(machine: Machine) -> None:
    machine.sshd(2220, "PermitOpen=127.0.0.1:9 127.0.0.1:22")
    known = machine.known(f"[127.0.0.1]:2220 {machine.public_key('ed25519')}")

    def outcome(connection: Connection, port: int) -> str:
        try:
            connection.forward("127.0.0.1", port).close()
        except (OSError, ForwardRefusedError) as error:
            return type(error).__name__
        return "open"

    with machine.connect(known=known, ansible_port=2220) as connection, ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda port: outcome(connection, port), [9, 10, 22] * 40))
    assert found == ["ConnectionRefusedError", "ForwardRefusedError", "open"] * 40


def test_a_connection_that_breaks_breaks_its_streams(machine: Machine, listener: socket.socket) -> None:
    with machine.connect(ansible_user="noisy") as connection:
        stream = connection.forward("127.0.0.1", port_of(listener))
        timer = threading.Timer(0.3, machine.kill_sessions, ["noisy"])
        timer.start()
        with pytest.raises(ConnectionResetError, match="the connection to the host broke"):
            stream.recv(1)
        timer.join()
        with pytest.raises(OSError, match=r"\S"):
            stream.sendall(b"x")
        stream.close()
