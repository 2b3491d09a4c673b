"""What is under way after a reload of a real httpd, with each MPM: requests of before, and connections kept alive."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import pytest
from control_reloads import Visitor
from control_site import PORT, WHO, Standing
from lab.namespace import Namespace

from httpdgen.control.balancer_manager import read_balancers
from httpdgen.control.jkstatus import read_workers
from httpdgen.control.pages import management
from httpdgen.control.protocol_error import ProtocolError
from httpdgen.control.server_status import read_status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytest_plugins = ["lab.fixtures"]
pytestmark = pytest.mark.engine

LONG = f"{WHO}?delay=3000"
SECONDS = 20
KINDS = [("mod_proxy", "event"), ("mod_proxy", "worker"), ("mod_proxy", "prefork"), ("mod_jk", "event")]


@pytest.fixture(scope="module", params=KINDS, ids=["-".join(kind) for kind in KINDS])
def standing(
    request: pytest.FixtureRequest, images: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Standing]:
    connector, mpm = request.param
    with Namespace() as namespace:
        yield Standing(connector, mpm, namespace, images, tmp_path_factory.mktemp("site"))


@pytest.fixture
def visit(standing: Standing) -> Iterator[Callable[[], Visitor]]:
    """Give a way to new visitors, who leave in the end."""
    there: list[Visitor] = []

    def come() -> Visitor:
        there.append(Visitor(standing.site.web.host.namespace))
        return there[-1]

    yield come
    for visitor in there:
        visitor.leave()


class UnderWay(NamedTuple):
    """What is under way: by the members' own counts, and of old generations."""

    busy: int
    old: int
    generation: int


def under_way(standing: Standing) -> UnderWay:
    """Ask, once more where a child that is about to end was asked."""
    read = read_balancers if standing.connector == "mod_proxy" else read_workers
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            with management(standing.connection, PORT) as client:
                members = [member for balancer in read(client) for member in balancer.members]
                status = read_status(client)
        except (OSError, ProtocolError):
            if time.monotonic() > deadline:
                raise
        else:
            return UnderWay(sum(member.busy for member in members), status.old_generation_busy, status.generation)


def reload(standing: Standing) -> None:
    """Reload, and wait for the new generation to answer, but not for the old one to end."""
    before = under_way(standing).generation
    standing.site.web.control("graceful")
    deadline = time.monotonic() + SECONDS
    while under_way(standing).generation == before:
        assert time.monotonic() < deadline


def await_nothing(standing: Standing) -> None:
    deadline = time.monotonic() + SECONDS
    while (seen := under_way(standing)).busy or seen.old:
        assert time.monotonic() < deadline, seen
        time.sleep(0.2)


def asked(visitor: Visitor, path: str) -> Visitor:
    visitor.ask(path)
    return visitor


def is_seen(standing: Standing, *waiting: Visitor) -> int:
    """Look until one of those who wait has its answer: each look has to see at least as many as wait."""
    looks = 0
    while all(visitor.waits for visitor in waiting):
        seen = under_way(standing)
        if all(visitor.waits for visitor in waiting):
            assert seen.busy == 0
            assert seen.old >= len(waiting)
            looks += 1
        time.sleep(0.2)
    return looks


def test_a_request_of_before_a_reload_is_seen_until_it_ends(standing: Standing, visit: Callable[[], Visitor]) -> None:
    await_nothing(standing)
    waiting = asked(visit(), LONG)
    while not under_way(standing).busy:
        assert waiting.waits
    assert under_way(standing).old == 0
    reload(standing)
    assert is_seen(standing, waiting) > 3
    waiting.wait()
    await_nothing(standing)


def test_a_request_of_before_two_reloads_is_seen_until_it_ends(
    standing: Standing, visit: Callable[[], Visitor]
) -> None:
    waiting = asked(visit(), LONG)
    while not under_way(standing).busy:
        assert waiting.waits
    reload(standing)
    reload(standing)
    assert is_seen(standing, waiting)
    waiting.wait()
    await_nothing(standing)


def test_a_connection_that_is_kept_alive_does_not_count_for_ever(
    standing: Standing, visit: Callable[[], Visitor]
) -> None:
    idle = asked(visit(), WHO)
    idle.wait()
    reload(standing)
    await_nothing(standing)


# The MPM event closes such connections at once.
@pytest.mark.parametrize("standing", KINDS[1:3], ids=["worker", "prefork"], indirect=True)
def test_what_comes_on_an_old_connection_is_still_the_old_generation_s(
    standing: Standing, visit: Callable[[], Visitor]
) -> None:
    kept = asked(visit(), WHO)
    kept.wait()
    reload(standing)
    kept.ask(f"{WHO}?delay=2000")
    time.sleep(0.3)
    assert is_seen(standing, kept) > 3
    kept.wait()
    await_nothing(standing)


def test_a_request_of_this_generation_is_no_old_one(standing: Standing, visit: Callable[[], Visitor]) -> None:
    standing.site.web.graceful()  # where the machine is busy, the generation before takes connections a moment longer
    await_nothing(standing)
    waiting = asked(visit(), f"{WHO}?delay=1500")
    seen = [under_way(standing) for _ in range(5)]
    assert seen[-1].busy == 1
    assert {one.old for one in seen} == {0}
    waiting.wait()


def test_many_requests_of_before_a_reload_are_all_seen(standing: Standing, visit: Callable[[], Visitor]) -> None:
    await_nothing(standing)
    waiting = [asked(visit(), LONG) for _ in range(6)]
    while under_way(standing).busy < len(waiting):
        assert waiting[0].waits
    reload(standing)
    assert is_seen(standing, *waiting)
    for one in waiting:
        one.wait()
    await_nothing(standing)
