"""Rollouts on a part of a fleet: what they leave to others, and what they ask of hosts that stay as they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fake_fleets import NOW, SHOP, FakeFleet, wanted
from rolled_fleets import deployed

from httpdgen.plan.present import Service

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.plan.fleet_plan import FleetPlan

QUEUES = ("sessions:", "tomcat: {accept_count: 77}\n    sessions:")
PART = frozenset({"app03"})
WEBS = ("web1", "web2")


@pytest.fixture
def shop(tmp_path: Path) -> FakeFleet:
    return deployed(tmp_path)


class Killed(BaseException):
    """The operator's process is gone."""


def of_part(fleet: FakeFleet, folder: Path) -> FleetPlan:
    return fleet.plan(wanted(folder, SHOP.replace(*QUEUES), time=NOW + 120), limit=PART, allow_outage=True)


def states(fleet: FakeFleet, node: str) -> list[str]:
    return [fleet.world.hosts[web].state_of(node) for web in WEBS]


def test_a_node_that_another_rollout_left_half_changed_stays_held(shop: FakeFleet, tmp_path: Path) -> None:
    def die_at_the_next_reload() -> None:
        shop.world.faults.update({(web, "reload apache2"): Killed() for web in WEBS})

    shop.world.faults["app01", "start tomcat10"] = die_at_the_next_reload
    secret = wanted(tmp_path, SHOP, secret="another-secret-0123456", time=NOW + 60)
    with pytest.raises(Killed):
        shop.deploy(secret)
    shop.world.faults.clear()
    shop.world.done.clear()
    assert states(shop, "node01") == ["disabled", "disabled"]
    planned = of_part(shop, tmp_path)
    assert not planned.refusals
    report = shop.roll_out(planned)
    assert ("app03", "start tomcat10") in shop.world.done
    assert states(shop, "node03") == ["active", "active"]
    assert states(shop, "node01") == ["disabled", "disabled"]
    assert report.held == {"web1": ("node01",), "web2": ("node01",)}
    assert shop.deploy(secret).is_whole
    assert states(shop, "node01") == ["active", "active"]


def seen_with_what_is_wanted(planned: FleetPlan) -> FleetPlan:
    """Have web servers lack what is wanted there, and be asked for units that they do not have yet."""
    present = dict(planned.present)
    for web in WEBS:
        services = {**present[web].services, "tomcat-new": Service("inactive", "")}
        present[web] = replace(present[web], services=services, missing=("there is no mod_new.so",))
    return replace(planned, present=present)


def test_web_servers_that_stay_are_not_asked_for_what_is_wanted_there(shop: FakeFleet, tmp_path: Path) -> None:
    report = shop.roll_out(seen_with_what_is_wanted(of_part(shop, tmp_path)))
    assert report.is_whole, report
    assert "stop tomcat10" in shop.world.of("app03")


def test_they_still_have_to_run_as_they_did(shop: FakeFleet, tmp_path: Path) -> None:
    planned = seen_with_what_is_wanted(of_part(shop, tmp_path))
    shop.world.hosts["web2"].running.clear()
    report = shop.roll_out(planned)
    assert "plan again" in report.hosts["web2"].said
    assert "stop tomcat10" not in shop.world.of("app03")
