"""An operator's holds: on every web server, in its files and as it runs, and for as long as the operator wants."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fake_fleets import NOW, SHOP, FakeFleet, wanted
from operated_fleets import LATER, OPERATOR, deployed, disable, drain, enable, known, states, weigh

from httpdgen.deploy.balancers import edit_for
from httpdgen.deploy.hold_changes import Keep, Weigh, is_stricter, newest
from httpdgen.deploy.host import LockedError, RefusedError
from httpdgen.errors import UnreachableError
from httpdgen.plan.holds import Hold
from httpdgen.plan.present import Lock

if TYPE_CHECKING:
    from pathlib import Path

ALICES = Lock("alice@desk", "rollout1", "desk:1:1", NOW)
DEAD = Hold("node01", "disabled", None, "alice@desk", "rollout7", NOW)


@pytest.fixture
def shop(tmp_path: Path) -> FakeFleet:
    return deployed(tmp_path)


def test_a_drain_reaches_every_web_server_in_its_files_and_as_it_runs(shop: FakeFleet) -> None:
    shop.engines.busy["web1", "node02"] = [7]
    done = drain(shop, "node02")
    assert states(shop, "node02") == ["draining", "draining", "draining", "draining"]
    assert done.busy == {"web1": 7, "web2": 0}
    assert not done.failed
    assert done.after["node02"] == Hold("node02", "draining", None, OPERATOR, "", LATER)


def test_files_are_tested_and_current_before_the_running_balancer_changes(shop: FakeFleet) -> None:
    drain(shop, "node02")
    did = [what.partition(" ")[0] for what in shop.world.of("web1")]
    assert did == ["read", "lock", "read", "stage", "test", "activate", "set", "look"]


def test_a_drain_reloads_nothing_and_makes_no_release(shop: FakeFleet) -> None:
    before = shop.world.hosts["web1"].current
    drain(shop, "node02")
    after = shop.world.hosts["web1"].current
    assert after is not None
    assert after.partition("~")[0] == before
    assert not shop.world.hosts["web1"].pending
    assert not any("reload" in what for _, what in shop.world.done)


def test_a_reload_by_whomever_keeps_a_drain(shop: FakeFleet) -> None:
    drain(shop, "node02")
    shop.world.hosts["web1"].reload("apache2", seconds=1)
    assert states(shop, "node02")[0] == "draining"


def test_a_deploy_keeps_a_drain_and_enable_ends_it(shop: FakeFleet, tmp_path: Path) -> None:
    drain(shop, "node02")
    text = SHOP.replace("node01..04: {host: app01..04}", "node01..04: {host: app01..04, lbfactor: 3}")
    report = shop.deploy(wanted(tmp_path, text, time=NOW + 60))
    assert report.is_whole, report
    assert states(shop, "node02") == ["draining", "draining", "draining", "draining"]
    enable(shop, "node02")
    assert states(shop, "node02") == ["active", "active", "free", "free"]
    assert "~" not in (shop.world.hosts["web1"].current or "~")


def test_the_same_drain_again_keeps_its_first_time(shop: FakeFleet) -> None:
    drain(shop, "node02")
    done = drain(shop, "node02")
    assert done.before == done.after
    assert states(shop, "node02")[2:] == ["draining", "draining"]


def test_several_nodes_are_held_at_once(shop: FakeFleet) -> None:
    done = drain(shop, "node01 node03")
    assert sorted(done.after) == ["node01", "node03"]
    assert shop.world.of("web1").count("lock") == 1
    assert states(shop, "node03") == ["draining"] * 4


def test_a_disabled_node_gets_nothing_until_it_is_enabled(shop: FakeFleet) -> None:
    drain(shop, "node02")
    disable(shop, "node02")
    assert states(shop, "node02") == ["disabled"] * 4
    done = enable(shop, "node02")
    assert states(shop, "node02") == ["active", "active", "free", "free"]
    assert (done.before["node02"].state, done.after) == ("disabled", {})


def test_a_weight_goes_with_a_drain_and_is_lifted_by_the_weight_of_the_topology(shop: FakeFleet) -> None:
    weigh(shop, "node02", 3)
    drained = drain(shop, "node02").after["node02"]
    assert (drained.state, drained.weight) == ("draining", 3)
    left = weigh(shop, "node02", 1).after["node02"]
    assert (left.state, left.weight) == ("draining", None)


def test_the_weight_of_the_topology_leaves_no_hold(shop: FakeFleet) -> None:
    weigh(shop, "node02", 3)
    assert weigh(shop, "node02", 1).after == {}
    assert states(shop, "node02")[2:] == ["free", "free"]


def test_enable_lifts_what_a_rollout_left_that_has_ended(shop: FakeFleet) -> None:
    for name in ("web1", "web2"):
        host = shop.world.hosts[name]
        assert host.folder is not None
        host.put(replace(host.folder, name=f"{host.current}~0a1b2c3d", holds={"node01": DEAD}))
    done = enable(shop, "node01")
    assert done.before["node01"] == DEAD
    assert states(shop, "node01") == ["active", "active", "free", "free"]


def test_a_drain_of_what_a_rollout_left_is_the_operators(shop: FakeFleet) -> None:
    host = shop.world.hosts["web1"]
    assert host.folder is not None
    host.put(replace(host.folder, name=f"{host.current}~0a1b2c3d", holds={"node01": DEAD}))
    assert drain(shop, "node01").after["node01"].rollout == ""


def test_a_web_server_that_does_not_run_has_the_hold_in_its_files(shop: FakeFleet) -> None:
    shop.world.hosts["web2"].running.clear()
    done = drain(shop, "node02")
    assert (done.busy, done.resting, done.failed) == ({"web1": 0}, ("web2",), {})
    assert states(shop, "node02") == ["draining", "absent", "draining", "draining"]


def test_a_web_server_that_is_not_reached_is_named_as_one_that_still_sends(shop: FakeFleet) -> None:
    done = drain(shop, "node02", web2="does not answer", db1="does not answer")
    assert done.failed == {"web2": "does not answer"}
    assert done.busy == {"web1": 0}


def test_where_one_web_server_refuses_its_files_the_others_hold_all_the_same(shop: FakeFleet) -> None:
    release = (shop.world.hosts["web2"].current or "")[:15]
    shop.world.faults["web2", f"test httpd {release}~ [node02 draining]"] = RefusedError("web2", "AH00526")
    done = drain(shop, "node02")
    assert done.failed == {"web2": "AH00526"}
    assert states(shop, "node02") == ["draining", "active", "draining", "free"]
    assert list(done.busy) == ["web1"]


@pytest.mark.parametrize("what", ["lock", "set node02 draining", "look"])
def test_a_connection_that_breaks_is_that_web_servers_failure_alone(shop: FakeFleet, what: str) -> None:
    shop.world.faults["web2", what] = UnreachableError("web2", "the connection broke")
    done = drain(shop, "node02")
    assert done.failed == {"web2": "the connection broke"}
    assert done.busy == {"web1": 0}


def test_a_release_that_went_away_meanwhile_is_a_failure(shop: FakeFleet) -> None:
    def leave() -> None:
        shop.world.hosts["web2"].current = None

    shop.world.faults["web2", "lock"] = leave
    assert "no release" in drain(shop, "node02").failed["web2"]


def test_where_somebody_else_changes_a_web_server_nothing_is_done_anywhere(shop: FakeFleet) -> None:
    shop.world.hosts["web2"].locked = ALICES
    with pytest.raises(LockedError, match="web2: alice@desk changes it"):
        drain(shop, "node02")
    assert states(shop, "node02") == ["active", "active", "free", "free"]
    assert shop.world.hosts["web1"].locked is None


def test_all_web_servers_that_somebody_else_changes_are_named(shop: FakeFleet) -> None:
    for name in ("web1", "web2"):
        shop.world.hosts[name].locked = ALICES
    with pytest.raises(LockedError, match=r"web1: alice@desk changes it; web2: alice@desk changes it"):
        drain(shop, "node02")


def test_locks_are_given_back_also_after_an_interrupt(shop: FakeFleet) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    drain(shop, "node02")
    assert shop.world.hosts["web1"].locked is None
    shop.world.faults["web1", "read"] = interrupt
    with pytest.raises(KeyboardInterrupt):
        enable(shop, "node02")
    assert shop.world.hosts["web1"].locked is None


def test_the_newest_of_holds_that_differ_goes_on() -> None:
    old, new = Hold("a", "draining", None, "x", "", 1), Hold("a", None, 3, "x", "", 2)
    assert newest([new, old]) == new
    assert newest([]) is None


def test_no_hold_gives_more_than_the_topology(shop: FakeFleet) -> None:
    node = replace(known(shop).shape.nodes["node01"], state="disabled")
    assert is_stricter(node, "draining")
    assert not is_stricter(replace(node, state="draining"), "disabled")
    hold = Keep("draining", OPERATOR, LATER)(node, None)
    assert edit_for(node, hold) == edit_for(node, None)
    assert edit_for(replace(node, state="active"), hold) != edit_for(replace(node, state="active"), None)


def test_a_weight_alone_changes_what_a_hold_says_of_it_and_nothing_else(shop: FakeFleet) -> None:
    node = known(shop).shape.nodes["node01"]
    held = Hold("node01", "draining", 5, "alice@desk", "", NOW)
    assert Weigh({"node01": 5}, OPERATOR, LATER)(node, held) == held
    assert Weigh({"node01": 1}, OPERATOR, LATER)(node, None) is None
