"""The fake hosts, which ship."""

from __future__ import annotations

import socket

import pytest

from httpdgen.connection import Completed
from httpdgen.errors import ForwardRefusedError, HostTimeoutError, UnreachableError
from httpdgen.transport.fake import FakeHost, FakeTransport


def never(script: str) -> Completed:
    raise HostTimeoutError("web1", f"{script} was not done")


def test_a_host_answers_what_it_is_told_to() -> None:
    ours, theirs = socket.socketpair()
    transport = FakeTransport(
        {"web1": FakeHost(lambda script: Completed(0, script.encode(), b""), lambda _address, _port: ours)}
    )
    with transport.connect("web1") as connection, theirs:
        assert connection.host == "web1"
        assert connection.run("a", stdin=b"b", seconds=1, become=False) == Completed(0, b"a", b"")
        stream = connection.forward("127.0.0.1", 80)
        stream.sendall(b"x")
        assert theirs.recv(1) == b"x"
        stream.close()
    assert transport.asked == [("web1", "a")]


def test_a_host_fails_as_it_is_told_to() -> None:
    transport = FakeTransport({"web1": FakeHost(never)})
    with pytest.raises(HostTimeoutError, match="web1: a was not done"):
        transport.connect("web1").run("a")
    with pytest.raises(ForwardRefusedError):
        transport.connect("web1").forward("127.0.0.1", 80)
    with pytest.raises(UnreachableError, match="web2: it does not answer"):
        transport.connect("web2")
