"""Many hosts are reached side by side, each once, and every connection is closed in the end."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, cast

import pytest

from httpdgen.deploy.reach import Reaching
from httpdgen.errors import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.connection import Connection
    from httpdgen.deploy.host import RolloutHost


class Link:
    """A connection that only knows whether it is closed."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.closed = threading.Event()

    def close(self) -> None:
        self.closed.set()


class Links:
    """A transport; hosts in `gone` do not answer, and nobody is reached before `ready` where that is said."""

    def __init__(self, *gone: str, ready: threading.Event | None = None) -> None:
        self.gone = gone
        self.ready = ready
        self.made: list[Link] = []

    def connect(self, host: str) -> Connection:
        if self.ready is not None:
            assert self.ready.wait(10)
        if host in self.gone:
            raise UnreachableError(host, "does not answer")
        self.made.append(Link(host))
        return cast("Connection", self.made[-1])


def as_host(connection: Connection) -> RolloutHost:
    return cast("RolloutHost", connection)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


def test_beginning_to_reach_hosts_waits_for_none(pool: ThreadPoolExecutor) -> None:
    links = Links(ready=threading.Event())
    with Reaching(links, as_host, pool) as reach:
        reach.begin(["web1", "app1"])
        assert links.made == []
        assert links.ready is not None
        links.ready.set()
        assert list(reach.reached().hosts) == ["web1", "app1"]


def test_a_host_that_does_not_answer_is_named_with_its_reason(pool: ThreadPoolExecutor) -> None:
    with Reaching(Links("app1"), as_host, pool) as reach:
        reach.begin(["web1", "app1"])
        reached = reach.reached()
    assert (list(reached.hosts), reached.unreachable) == (["web1"], {"app1": "does not answer"})


def test_a_host_is_reached_once_however_often_it_is_asked_for(pool: ThreadPoolExecutor) -> None:
    links = Links("app1")
    with Reaching(links, as_host, pool) as reach:
        reach.begin(["web1"])
        reach.begin(["web1", "web2"])
        assert list(reach.reached().hosts) == ["web1", "web2"]
    assert sorted(link.host for link in links.made) == ["web1", "web2"]


def test_progress_counts_the_hosts(pool: ThreadPoolExecutor) -> None:
    counted: list[tuple[int, int]] = []
    with Reaching(Links("app1"), as_host, pool) as reach:
        reach.begin(["web1", "app1"])
        reach.reached(lambda done, total: counted.append((done, total)))
    assert counted == [(1, 2), (2, 2)]


def test_every_connection_is_closed_in_the_end(pool: ThreadPoolExecutor) -> None:
    links = Links()

    def interrupted() -> None:
        with Reaching(links, as_host, pool) as reach:
            reach.begin(["web1", "web2"])
            reach.reached()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [link.closed.is_set() for link in links.made] == [True, True]


def test_a_connection_that_comes_after_the_end_is_closed_at_once(pool: ThreadPoolExecutor) -> None:
    links = Links(ready=threading.Event())
    with Reaching(links, as_host, pool) as reach:
        reach.begin(["web1"])
    assert links.ready is not None
    links.ready.set()
    pool.shutdown()
    assert all(link.closed.is_set() for link in links.made)
    assert reach.reached().hosts == {}


def test_what_is_no_host_s_fault_is_not_taken_for_one(pool: ThreadPoolExecutor) -> None:
    def broken(_: Connection) -> RolloutHost:
        raise ZeroDivisionError

    with Reaching(Links(), broken, pool) as reach:
        reach.begin(["web1"])
        with pytest.raises(ZeroDivisionError):
            reach.reached()
