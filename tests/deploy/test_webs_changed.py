"""Web servers in a rollout: what is new is read and seen to be well, or they go back to what they had."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fake_fleets import SHOP, FakeFleet, wanted
from rolled_fleets import FRONT, KEPT_ALIVE, changed, deployed, has_new, order, told

from httpdgen.deploy.events import Phase
from httpdgen.deploy.host import RefusedError
from httpdgen.deploy.report import Outcome
from httpdgen.errors import UnreachableError
from httpdgen.plan.fleet_plan import Need
from httpdgen.tree import File

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fake_hosts import FakeHost

    from httpdgen.plan.wanted import Wanted

OTHER_THREADS = ("edge: {", "edge: {thread_limit: 100, ")
SERVICES = ("activate", "reload", "restart", "start", "stop", "leave", "come back")


@pytest.fixture
def shop(tmp_path: Path) -> FakeFleet:
    return deployed(tmp_path)


def ill_with(want: Wanted, name: str = "web1") -> Callable[[FakeHost], str]:
    """Have the sites of one web server fail as soon as it has what is new."""
    return lambda host: "www.example.com/shop answers 503" if host.name == name and has_new(host, want) else ""


def done(fleet: FakeFleet, host: str) -> list[str]:
    return [what.split()[0] for what in order(fleet, host, *SERVICES)]


def test_one_whose_sites_fail_goes_back_and_the_others_are_not_touched(shop: FakeFleet, tmp_path: Path) -> None:
    want, old = changed(tmp_path, KEPT_ALIVE), shop.world.hosts["web1"].current
    shop.engines.unwell = ill_with(want)
    report = shop.deploy(want)
    assert report.hosts["web1"].outcome is Outcome.RETURNED
    assert report.hosts["web1"].said == "its httpd has read what is new, and then www.example.com/shop answers 503"
    assert report.hosts["web2"].outcome is Outcome.UNTOUCHED
    assert report.stopped == "the first of its kind failed, so the others are left as they are"
    assert shop.world.hosts["web1"].current == shop.world.hosts["web1"].running["apache2"] == old
    assert done(shop, "web1") == ["activate", "reload", "activate", "reload"]
    assert shop.world.hosts["web1"].pending == []
    assert told(shop, Phase.RETURN)


def test_what_failed_before_is_no_reason_to_go_back(shop: FakeFleet, tmp_path: Path) -> None:
    shop.engines.unwell = lambda _: "www.example.com/shop answers 503"
    assert shop.deploy(changed(tmp_path, KEPT_ALIVE)).is_whole


def test_a_page_that_a_reload_of_somebody_else_cuts_off_is_asked_for_again(shop: FakeFleet, tmp_path: Path) -> None:
    want, times = changed(tmp_path, KEPT_ALIVE), iter(["www.example.com/shop gives no answer: Broken pipe"])
    shop.engines.unwell = lambda host: next(times, "") if has_new(host, want) else ""
    assert shop.deploy(want, health_seconds=5.0).is_whole


def test_one_whose_own_pages_are_not_there_goes_back(shop: FakeFleet, tmp_path: Path) -> None:
    want = changed(tmp_path, KEPT_ALIVE)

    def gone() -> None:
        if has_new(shop.world.hosts["web1"], want):
            raise RefusedError("web1", "localhost:8079/balancer-manager answers 404 instead of a page")

    shop.world.faults["web1", "look"] = gone
    report = shop.deploy(want)
    assert report.hosts["web1"].outcome is Outcome.RETURNED
    assert report.hosts["web1"].said.endswith("and then localhost:8079/balancer-manager answers 404 instead of a page")


def test_an_httpd_that_died_on_its_reload_is_started_with_what_it_had(shop: FakeFleet, tmp_path: Path) -> None:
    web1 = shop.world.hosts["web1"]
    old = web1.current

    def dies() -> None:
        del web1.running["apache2"]
        raise RefusedError("web1", "AH00016: Configuration Failed")

    shop.world.faults["web1", "reload apache2"] = dies
    report = shop.deploy(changed(tmp_path, KEPT_ALIVE))
    assert report.hosts["web1"].outcome is Outcome.RETURNED
    assert "AH00016" in report.hosts["web1"].said
    assert done(shop, "web1") == ["activate", "reload", "activate", "start"]
    assert web1.running["apache2"] == web1.current == old


def test_one_that_cannot_go_back_says_both_reasons(shop: FakeFleet, tmp_path: Path) -> None:
    want = changed(tmp_path, KEPT_ALIVE)
    shop.engines.unwell = ill_with(want)
    shop.world.faults["web1", f"activate {shop.world.hosts['web1'].current}"[:24]] = UnreachableError(
        "web1", "it hangs"
    )
    report = shop.deploy(want)
    assert report.hosts["web1"].outcome is Outcome.FAILED
    assert "answers 503; and it could not be put back: it hangs" in report.hosts["web1"].said


def test_one_that_restarts_leaves_its_front_first_and_comes_back_before_the_next(tmp_path: Path) -> None:
    shop = deployed(tmp_path)
    planned = shop.plan(changed(tmp_path, OTHER_THREADS))
    assert {service.need for service in planned.hosts["web1"].services if not service.node} == {Need.RESTART}
    report = shop.roll_out(planned)
    assert report.is_whole, report
    for web in ("web1", "web2"):
        assert done(shop, web) == ["activate", "leave", "activate", "restart", "come"]
    assert shop.world.done.index(("web1", "come back")) < shop.world.done.index(("web2", "leave"))
    assert any("what is in front sees it leave" in said for said in told(shop, Phase.SERVICE))


@pytest.mark.parametrize("back", [False, True])
def test_one_that_was_cut_off_while_it_was_out_comes_back_whichever_way_it_goes_on(
    shop: FakeFleet, tmp_path: Path, *, back: bool
) -> None:
    want, old = changed(tmp_path, OTHER_THREADS), wanted(tmp_path, SHOP)
    step = "web1", f"activate {want.release[:15]}"
    shop.world.faults[step] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        shop.deploy(want)
    web1 = shop.world.hosts["web1"]
    assert web1.leaving
    del shop.world.faults[step]
    assert shop.deploy(old if back else want, take_lock=True).is_whole
    assert not web1.leaving
    assert web1.pending == []


def test_one_that_was_cut_off_while_its_front_sees_it_again_comes_back(shop: FakeFleet, tmp_path: Path) -> None:
    want = changed(tmp_path, OTHER_THREADS)
    shop.world.faults["web1", "come back"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        shop.deploy(want)
    assert shop.world.hosts["web1"].leaving
    shop.world.faults.clear()
    assert shop.deploy(want, take_lock=True).is_whole
    assert not any(host.leaving for host in shop.world.hosts.values())


def test_one_that_did_not_run_starts_though_a_cluster_fails_on_every_web_server(
    shop: FakeFleet, tmp_path: Path
) -> None:
    del shop.world.hosts["web1"].running["apache2"]
    shop.engines.unwell = lambda _: "www.example.com/shop answers 503"
    assert shop.deploy(changed(tmp_path, KEPT_ALIVE)).is_whole
    assert "apache2" in shop.world.hosts["web1"].running


def test_one_whose_files_somebody_changed_goes_back_to_these(shop: FakeFleet, tmp_path: Path) -> None:
    web1 = shop.world.hosts["web1"]
    old = web1.folder
    assert old is not None
    by_hand = {
        path: replace(entry, content=entry.content + b"# by hand\n")
        if path.endswith("balancers.conf") and isinstance(entry, File)
        else entry
        for path, entry in old.entries.items()
    }
    web1.folders[old.name] = replace(old, entries=by_hand)
    want = changed(tmp_path, KEPT_ALIVE)
    shop.engines.unwell = ill_with(want)
    report = shop.roll_out(shop.plan(want, overwrite_drift=True))
    assert report.hosts["web1"].outcome is Outcome.RETURNED, report
    assert web1.folder is not None
    assert web1.folder.entries == by_hand
    assert web1.running["apache2"] == web1.current


def test_one_with_nothing_in_front_just_restarts(tmp_path: Path) -> None:
    bare = SHOP.replace(f", {FRONT}", "")
    shop = deployed(tmp_path, bare)
    assert shop.deploy(changed(tmp_path, OTHER_THREADS, bare)).is_whole
    assert done(shop, "web1") == ["activate", "restart"]


def test_one_that_restarted_and_is_not_well_restarts_with_what_it_had_and_is_seen_again(
    shop: FakeFleet, tmp_path: Path
) -> None:
    want = changed(tmp_path, OTHER_THREADS)
    shop.engines.unwell = ill_with(want)
    report = shop.deploy(want)
    assert report.hosts["web1"].outcome is Outcome.RETURNED
    assert done(shop, "web1") == ["activate", "leave", "activate", "restart", "come", "activate", "restart", "come"]
    assert not shop.world.hosts["web1"].leaving


def test_a_first_release_that_fails_gives_the_stock_httpd_back(tmp_path: Path) -> None:
    shop, want = FakeFleet(), wanted(tmp_path, SHOP)
    shop.engines.unwell = ill_with(want)
    report = shop.deploy(want)
    assert report.hosts["web1"].outcome is Outcome.RETURNED
    assert order(shop, "web1", "activate")[-1] == "activate before"
    assert shop.world.hosts["web1"].running == {"apache2": None}


def test_an_httpd_that_did_not_run_does_not_run_after_what_failed_either(tmp_path: Path) -> None:
    shop, want = FakeFleet(), wanted(tmp_path, SHOP)
    shop.plan(want)
    del shop.world.hosts["web1"].running["apache2"]
    shop.engines.unwell = ill_with(want)
    report = shop.deploy(want)
    assert report.hosts["web1"].outcome is Outcome.RETURNED
    assert shop.world.hosts["web1"].current is None
    assert shop.world.hosts["web1"].running == {}
    assert shop.world.hosts["web1"].pending == []


def test_files_that_no_httpd_has_to_read_are_put_in_place_without_a_reload(tmp_path: Path) -> None:
    maintained = SHOP.replace("edge: {", "edge: {") + "# the same\n"
    shop = deployed(tmp_path, maintained)
    assert not shop.plan(changed(tmp_path, ("# the same", "# and the same"), maintained)).has_work
