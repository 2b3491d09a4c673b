"""What balancers owe is cleared on every web server that sends to a cluster, with the figures before and after."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from operated_fleets import BOBS, deployed, known

from httpdgen.control.running import MemberState, RunningBalancer, RunningMember
from httpdgen.deploy.balancers import NotRunningError
from httpdgen.deploy.host import LockedError, RefusedError
from httpdgen.deploy.operate import Operator
from httpdgen.deploy.rebalancing import Rebalanced, rebalance_everywhere

if TYPE_CHECKING:
    from pathlib import Path

    from fake_fleets import FakeFleet

    from httpdgen.connection import Connection
    from httpdgen.plan.shape import WebShape


@pytest.fixture
def shop(tmp_path: Path) -> FakeFleet:
    return deployed(tmp_path)


def balancer(*owed: int) -> RunningBalancer:
    """Give a balancer of node01, node02 and so on, each of weight 1, that owes them so many requests."""
    members = tuple(
        RunningMember(f"ajp://app0{number}:8009", "ajp", f"app0{number}", 8009, f"node0{number}", 1, MemberState.OK,
                      "Init Ok", 0, 0, lbstatus=count * 100 * len(owed))
        for number, count in enumerate(owed, start=1)
    )  # fmt: skip
    return RunningBalancer("shop", members, "byrequests")


def clear(web: Connection, shape: WebShape, cluster: str) -> tuple[RunningBalancer, RunningBalancer]:
    assert cluster == "shop"
    if web.host == "web2" and "apache2" not in getattr(web, "running", ()):
        raise NotRunningError("web2", f"nobody listens on {shape.management_port}")
    getattr(web, "world").note(web.host, "clear")  # noqa: B009  # the connection is the host in memory
    return balancer(-1000, 2000, -1000), balancer(0, 0, 0)


def rebalance(fleet: FakeFleet, **unreachable: str) -> Rebalanced:
    with ThreadPoolExecutor(4) as pool:
        who = Operator(BOBS, take_lock=False, engines=fleet.engines, pool=pool)
        return rebalance_everywhere(known(fleet, **unreachable), ["shop"], who, clear)


def test_every_web_server_clears_its_own(shop: FakeFleet) -> None:
    done = rebalance(shop)
    assert [each.host for each in done.cleared] == ["web1", "web2"]
    assert done.cleared[0].before == {"node01": -1000, "node02": 2000, "node03": -1000}
    assert set(done.cleared[0].after.values()) == {0}
    assert shop.world.hosts["web1"].locked is None


def test_an_httpd_that_does_not_run_owes_nothing(shop: FakeFleet) -> None:
    shop.world.hosts["web2"].running.clear()
    done = rebalance(shop)
    assert (len(done.cleared), done.resting, done.failed) == (1, ("web2",), {})


def test_an_httpd_that_runs_and_does_not_answer_has_failed(shop: FakeFleet) -> None:
    shop.world.faults["web1", "clear"] = NotRunningError("web1", "nobody listens")
    assert rebalance(shop).failed == {"web1": "nobody listens"}


def test_web_servers_that_are_not_reached_or_refuse_are_named_and_the_others_do_it(shop: FakeFleet) -> None:
    assert rebalance(shop, web2="gone").failed == {"web2": "gone"}
    shop.world.faults["web2", "clear"] = RefusedError("web2", "still owes")
    done = rebalance(shop)
    assert (done.failed, [each.host for each in done.cleared]) == ({"web2": "still owes"}, ["web1"])


def test_while_somebody_changes_a_web_server_nothing_is_cleared(shop: FakeFleet) -> None:
    shop.world.hosts["web2"].locked = BOBS.__class__("alice@desk", "rollout1", "desk:1:1", 0)
    with pytest.raises(LockedError, match="alice@desk"):
        rebalance(shop)
    assert ("web1", "clear") not in shop.world.done
