"""Many connections are made at once: none of them may see what another one writes."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from socket import socketpair
from typing import TYPE_CHECKING

import pytest

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
