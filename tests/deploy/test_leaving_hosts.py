"""Nodes, web servers and hosts that go: nobody sends to them any more, and what was there before comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fake_fleets import NOW, SHOP, FakeFleet, wanted
from rolled_fleets import before, changed, deployed, order

from httpdgen.deploy.host import RefusedError
from httpdgen.deploy.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BOTH = SHOP.replace("[web1, web2]", "[web1, web2, app04]")  # a web server on the host of a node
ALONE = SHOP.replace("replication: cluster", "replication: none")
OLD = "  old:\n    nodes: {old01: {host: app05}}\n    ajp_secret: {env: SHOP_AJP_SECRET}\n"
NO_NODE04 = ("{node01..04: {host: app01..04}}", "{node01..03: {host: app01..03}}")
SERVICES = ("activate", "start", "stop", "leave", "come back")


@pytest.fixture
def shop(tmp_path: Path) -> FakeFleet:
    return deployed(tmp_path)


def old_requests(fleet: FakeFleet) -> Callable[[], None]:
    """Have the old generation of web2 serve on for long, from now on."""
    return lambda: fleet.engines.old["web2"].extend([1] * 1000)


def test_a_web_server_leaves_a_host_that_keeps_its_tomcat(tmp_path: Path) -> None:
    shop = deployed(tmp_path, BOTH)
    app04 = shop.world.hosts["app04"]
    assert {"apache2", "tomcat10"} <= app04.running.keys()
    want = wanted(tmp_path, SHOP, time=NOW + 60)
    report = shop.deploy(want)
    assert report.is_whole, report
    assert app04.running.keys() == {"tomcat10"}
    assert (
        order(shop, "app04", *SERVICES)
        == [
            "leave",
            "stop apache2",
            "come back",
            f"activate {want.release[:15]}~",
            "stop tomcat10",  # fewer web servers send to it
            f"activate {want.release[:15]}",
            "start tomcat10",
        ]
    )
    assert app04.current == want.release
    assert app04.folder is not None
    assert app04.folder.release.shape.web is None


def test_a_web_server_that_does_not_run_and_goes_is_not_stopped(tmp_path: Path) -> None:
    shop = deployed(tmp_path, BOTH)
    del shop.world.hosts["app04"].running["apache2"]
    assert shop.deploy(wanted(tmp_path, SHOP, time=NOW + 60)).is_whole
    assert order(shop, "app04", "leave", "stop apache2") == []


def test_a_web_server_that_does_not_stop_is_ready_again(tmp_path: Path) -> None:
    shop = deployed(tmp_path)
    shop.world.faults["web2", "stop apache2"] = RefusedError("web2", "it still has requests")
    report = shop.deploy(changed(tmp_path, ("[web1, web2]", "[web1]")))
    assert "it still has requests" in report.hosts["web2"].said
    assert order(shop, "web2", *SERVICES)[-2:] == ["stop apache2: failed", "come back"]


def test_a_web_server_without_a_front_is_just_stopped(tmp_path: Path) -> None:
    bare = SHOP.replace(", front: {ready_path: /ready, wait: 0s}", "")
    shop = deployed(tmp_path, bare)
    assert shop.deploy(changed(tmp_path, ("[web1, web2]", "[web1]"), bare)).is_whole
    assert order(shop, "web2", *SERVICES) == ["stop apache2", "activate before"]


def test_a_host_with_a_web_server_and_a_tomcat_is_left_with_both(tmp_path: Path) -> None:
    shop = deployed(tmp_path, BOTH)
    fewer = SHOP.replace(*NO_NODE04)
    report = shop.deploy(wanted(tmp_path, fewer, time=NOW + 60))
    assert report.is_whole, report
    app04 = shop.world.hosts["app04"]
    assert app04.running == {}
    assert app04.current is None
    assert order(shop, "app04", "stop", "activate before") == ["stop apache2", "stop tomcat10", "activate before"]


def test_a_node_that_moves_serves_at_its_new_host_before_it_stops_at_the_old_one(
    shop: FakeFleet, tmp_path: Path
) -> None:
    moved = ("{node01..04: {host: app01..04}}", "{node01..03: {host: app01..03}, node04: {host: app05}}")
    report = shop.deploy(changed(tmp_path, moved))
    assert report.is_whole, report
    done = shop.world.done
    assert done.index(("app05", "start tomcat10")) < done.index(("web1", "set node04 active"))
    assert done.index(("web2", "set node04 active")) < done.index(("app04", "stop tomcat10"))
    assert shop.world.hosts["app04"].current is None


def test_a_node_that_does_not_stop_is_left_with_what_it_reads(shop: FakeFleet, tmp_path: Path) -> None:
    old = shop.world.hosts["app04"].current
    shop.world.faults["app04", "stop tomcat10"] = RefusedError("app04", "tomcat10 still runs after 90 s")
    report = shop.deploy(changed(tmp_path, NO_NODE04))
    assert report.hosts["app04"].outcome is Outcome.FAILED
    assert "still runs" in report.hosts["app04"].said
    assert shop.world.hosts["app04"].current == old


def test_a_node_with_requests_under_way_is_not_stopped(shop: FakeFleet, tmp_path: Path) -> None:
    shop.world.faults["web2", "reload apache2"] = old_requests(shop)
    report = shop.deploy(changed(tmp_path, NO_NODE04), in_flight_seconds=0.1)
    assert "1 at web2" in report.hosts["app04"].said
    assert "node04 was not stopped" in report.hosts["app04"].said
    assert "tomcat10" in shop.world.hosts["app04"].running


def test_requests_are_ended_where_that_is_asked_for(shop: FakeFleet, tmp_path: Path) -> None:
    shop.world.faults["web2", "reload apache2"] = old_requests(shop)
    assert shop.deploy(changed(tmp_path, NO_NODE04), in_flight_seconds=0.1, cut_off=True).is_whole
    assert shop.engines.old["web2"]


def test_a_rollout_that_is_asked_to_end_leaves_nodes_that_go_running(shop: FakeFleet, tmp_path: Path) -> None:
    shop.world.faults["web2", "reload apache2"] = shop.stop.ask
    report = shop.deploy(changed(tmp_path, NO_NODE04))
    assert report.stopped == "it was asked to end"
    assert report.hosts["web2"].outcome is Outcome.CHANGED
    assert report.hosts["app04"].outcome is Outcome.UNTOUCHED
    assert "tomcat10" in shop.world.hosts["app04"].running


def test_a_wait_for_the_last_requests_ends_when_that_is_asked_for(shop: FakeFleet, tmp_path: Path) -> None:
    shop.world.faults["web2", "reload apache2"] = old_requests(shop)

    def ask() -> None:
        if 0 < len(shop.engines.old["web2"]) < 998:
            shop.stop.ask()

    shop.world.faults["web2", "look"] = ask
    report = shop.deploy(changed(tmp_path, NO_NODE04), in_flight_seconds=60.0)
    assert report.stopped == "it was asked to end"
    assert "tomcat10" in shop.world.hosts["app04"].running
    assert not report.held


def test_a_wait_for_sessions_of_a_node_that_goes_ends_with_nobody_kept_from_it(tmp_path: Path) -> None:
    shop = deployed(tmp_path, ALONE.replace("sites:", f"{OLD}sites:").replace("/shop:", "/old: {cluster: old}, /shop:"))
    shop.world.faults["web2", "set old01 draining"] = shop.stop.ask
    report = shop.deploy(wanted(tmp_path, ALONE, time=NOW + 60), drain_seconds=60.0)
    assert report.stopped == "it was asked to end"
    assert not report.held
    assert [shop.world.hosts[web].state_of("old01") for web in ("web1", "web2")] == ["active", "active"]
    assert "tomcat10" in shop.world.hosts["app05"].running
    assert report.hosts["web1"].outcome is Outcome.UNTOUCHED


def test_a_web_server_that_still_sends_new_sessions_keeps_web_servers_as_they_are(tmp_path: Path) -> None:
    shop = deployed(tmp_path, ALONE)
    shop.world.faults["web2", "set node04 draining"] = RefusedError("web2", "it is still ok")
    report = shop.deploy(changed(tmp_path, NO_NODE04, ALONE))
    assert "web2 still sends to node04" in report.hosts["web1"].said
    assert order(shop, "web1", "reload") == []


def test_the_way_back_to_before_starts_what_the_distribution_has(shop: FakeFleet) -> None:
    report = shop.deploy(before(shop))
    assert report.is_whole, report
    for name, host in shop.world.hosts.items():
        service = "apache2" if name.startswith("web") else "tomcat10"
        assert host.current is None
        assert order(shop, name, *SERVICES)[-1] == f"start {service}"
        assert host.running == {service: None}


def test_instances_of_ours_are_not_started_on_the_way_back(tmp_path: Path) -> None:
    own = SHOP.replace("{node01..04: {host: app01..04}}", "{node01..04: {host: app01..04, instance: 1}}")
    shop = deployed(tmp_path, own)
    for number in range(1, 5):
        shop.world.hosts[f"app0{number}"].running.pop("tomcat10", None)
    assert shop.deploy(before(shop)).is_whole
    assert shop.world.hosts["app01"].running == {}
