"""A node whose host is not reached is held all the same, by what the running balancers say of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from operated_fleets import BOBS, LATER, OPERATOR, deployed, drain, known, states

from httpdgen.deploy.hold_changes import HoldChange, Keep, lifted
from httpdgen.deploy.operate import Operated, Operator, operate
from httpdgen.deploy.sketch import with_sketches
from httpdgen.errors import HostError

if TYPE_CHECKING:
    from pathlib import Path

    from fake_fleets import FakeFleet

    from httpdgen.deploy.known import Known


@pytest.fixture
def shop(tmp_path: Path) -> FakeFleet:
    return deployed(tmp_path)


def sketched(fleet: FakeFleet, *nodes: str, **unreachable: str) -> Known:
    with ThreadPoolExecutor(4) as pool:
        return with_sketches(known(fleet, **unreachable), nodes, fleet.engines, pool)


def change(fleet: FakeFleet, node: str, word: HoldChange, **unreachable: str) -> Operated:
    found = sketched(fleet, node, **unreachable)
    with ThreadPoolExecutor(4) as pool:
        return operate(found, [node], word, Operator(BOBS, take_lock=False, engines=fleet.engines, pool=pool))


def test_a_node_of_a_lost_host_is_held_and_enabled(shop: FakeFleet) -> None:
    keep = Keep("disabled", OPERATOR, LATER)
    assert change(shop, "node02", keep, app02="gone").failed == {}
    assert states(shop, "node02") == ["disabled"] * 4
    change(shop, "node02", lifted, app02="gone")
    assert states(shop, "node02") == ["active", "active", "free", "free"]


def test_a_node_that_is_known_is_not_asked_for(shop: FakeFleet) -> None:
    shop.world.done.clear()
    assert sketched(shop, "node02").sketched == {}
    assert ("web1", "look") not in shop.world.done


def test_one_web_server_that_tells_is_enough(shop: FakeFleet) -> None:
    shop.world.faults["web1", "look"] = HostError("web1", "broke")
    assert sketched(shop, "node02", app02="gone").shape.nodes["node02"].cluster == "shop"


def test_where_no_web_server_tells_the_node_stays_unknown(shop: FakeFleet) -> None:
    for web in ("web1", "web2"):
        shop.world.hosts[web].running.clear()
    assert "node02" not in sketched(shop, "node02", app02="gone").shape.nodes


def test_the_state_that_a_hold_gives_is_not_taken_for_the_nodes_own(shop: FakeFleet) -> None:
    drain(shop, "node02")
    assert sketched(shop, "node02", app02="gone").shape.nodes["node02"].state == "active"


def test_the_state_that_a_node_has_without_a_hold_is_its_own(shop: FakeFleet) -> None:
    drain(shop, "node02")
    for name in ("web1", "web2"):
        host = shop.world.hosts[name]
        host.current = (host.current or "").partition("~")[0]
    assert sketched(shop, "node02", app02="gone").shape.nodes["node02"].state == "draining"


def test_a_cluster_without_any_host_tolerates_nothing(shop: FakeFleet) -> None:
    gone = {f"app0{number}": "gone" for number in range(1, 5)}
    found = sketched(shop, "node02", **gone)
    assert found.shape.clusters["shop"].tolerate == 0
    assert found.out["node02"] == "app02 was not reached"
