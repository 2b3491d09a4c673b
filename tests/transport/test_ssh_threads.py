"""The threads of connections: none may see what another one writes, and none ends with an error of its own."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from socket import socket, socketpair
from typing import TYPE_CHECKING

import pytest

from httpdgen.transport.channels import Channels
from httpdgen.transport.dial import Way
from httpdgen.transport.failures import NotReachedError
from httpdgen.transport.known_hosts import KnownHosts
from httpdgen.transport.link import open_link
from httpdgen.transport.login import KeyFiles
from httpdgen.transport.settings import settings_for

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def eager_threads() -> Iterator[None]:
    """Have threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("eager_threads")
def test_connections_that_are_made_at_once_do_not_disturb_each_other() -> None:
    settings = settings_for("web1", (), "", (), 5.0)

    def knock(_: int) -> str:
        ours, theirs = socketpair()
        theirs.close()
        try:
            open_link(settings, Way(ours), KnownHosts(), KeyFiles())
        except NotReachedError as error:
            return type(error).__name__
        return "opened"

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(knock, range(160))) == {"NotReachedError"}


class Gone(socket):
    """What carries a connection through a jump host once the connection to that one has ended."""

    def close(self) -> None:
        super().close()
        raise EOFError


def test_what_carries_a_connection_may_end_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", said.append)
    ours, theirs = socketpair()
    theirs.close()
    channels = Channels(Gone(fileno=ours.detach()))
    channels.start()
    channels.join(10)
    assert not channels.is_alive()
    assert not said
