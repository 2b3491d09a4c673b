"""Waiting for requests: those of the present generations and of old ones, on every web server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from operated_fleets import deployed, known

from httpdgen.deploy.balancers import NotRunningError
from httpdgen.deploy.stop import Stop
from httpdgen.deploy.under_way import await_idle, under_way_everywhere
from httpdgen.errors import HostError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fake_fleets import FakeFleet


@pytest.fixture
def shop(tmp_path: Path) -> FakeFleet:
    return deployed(tmp_path)


def count(fleet: FakeFleet) -> Mapping[str, int | HostError | None]:
    with ThreadPoolExecutor(2) as pool:
        return under_way_everywhere(known(fleet), ["node02"], fleet.engines, pool, ["web1", "web2"])


def wait(fleet: FakeFleet, seconds: float = 5, stop: Stop | None = None) -> tuple[dict[str, object], list[object]]:
    told: list[object] = []
    left = await_idle(lambda: count(fleet), seconds, stop or Stop(), told.append, pause=0.01)
    return dict(left), told


def test_it_ends_once_nothing_is_under_way_and_tells_each_change(shop: FakeFleet) -> None:
    shop.engines.busy["web1", "node02"] = [2, 2, 1]
    shop.engines.busy["web2", "node02"] = [1]
    left, told = wait(shop)
    assert left == {}
    assert told == [{"web1": 2, "web2": 1}, {"web1": 2}, {"web1": 1}, {}]


def test_what_an_old_generation_still_serves_counts(shop: FakeFleet) -> None:
    shop.engines.old["web2"] = [3, 1]
    assert wait(shop) == ({}, [{"web2": 3}, {"web2": 1}, {}])


def test_the_limit_ends_it_with_what_is_left(shop: FakeFleet) -> None:
    shop.engines.busy["web2", "node02"] = [4] * 100
    left, told = wait(shop, seconds=0.05)
    assert (left, told) == ({"web2": 4}, [{"web2": 4}])


def test_an_interrupt_ends_it_with_what_is_left(shop: FakeFleet) -> None:
    shop.engines.busy["web2", "node02"] = [4] * 100
    stop = Stop()
    stop.ask()
    assert wait(shop, stop=stop)[0] == {"web2": 4}


def test_an_httpd_that_does_not_run_has_nothing_under_way(shop: FakeFleet) -> None:
    shop.world.hosts["web2"].running.clear()
    assert count(shop) == {"web1": 0, "web2": None}
    assert wait(shop) == ({}, [])


def test_an_httpd_that_runs_and_does_not_answer_may_have_everything_under_way(shop: FakeFleet) -> None:
    shop.world.faults["web2", "look"] = NotRunningError("web2", "nobody listens")
    left, _ = wait(shop, seconds=0.05)
    assert isinstance(left["web2"], HostError)


def test_a_web_server_that_answers_again_is_waited_for(shop: FakeFleet) -> None:
    shop.world.faults["web2", "look"] = HostError("web2", "broke")

    def mended() -> Mapping[str, int | HostError | None]:
        found = count(shop)
        shop.world.faults.clear()
        return found

    assert await_idle(mended, 5, Stop(), lambda _: None, pause=0.01) == {}
