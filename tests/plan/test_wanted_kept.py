"""Going back to what hosts keep."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from plan_site import FIRST, LATER, deployed, nodes, planned, topology, wanted

from httpdgen.plan.fleet_plan import Need
from httpdgen.plan.present import Service
from httpdgen.plan.release import BEFORE
from httpdgen.plan.wanted_kept import goes_back, wanted_of_kept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.plan.present import PresentHost
    from httpdgen.plan.release import HostRelease
    from httpdgen.tree import Entry

OLD = wanted(topology(), FIRST)
NEW = wanted(topology(cluster={"nodes": nodes(lbfactor=3)}), LATER)


def half() -> dict[str, PresentHost]:
    """Give a fleet of which a deploy reached the web servers only."""
    new = deployed(NEW, parent=OLD.release)
    return deployed(OLD) | {host: keeping(new[host]) for host in ("web1", "web2")}


def keeping(found: PresentHost) -> PresentHost:
    return replace(found, releases=((OLD.release, BEFORE), (NEW.release, OLD.release)))


def kept() -> dict[str, tuple[HostRelease, Mapping[str, Entry]]]:
    """Give what the web servers keep of the old release."""
    releases = {host: deployed(OLD)[host].release for host in ("web1", "web2")}
    return {host: (release, OLD.hosts[host]) for host, release in releases.items() if release is not None}


def test_only_the_hosts_with_the_newest_release_go_back_to_its_parent() -> None:
    assert goes_back(half()) == {"web1": OLD.release, "web2": OLD.release}


def test_a_first_release_goes_back_to_what_was_there_before() -> None:
    assert set(goes_back(deployed(OLD)).values()) == {BEFORE}


def test_a_named_release_is_for_the_hosts_that_keep_it() -> None:
    assert goes_back(half(), NEW.release) == {"web1": NEW.release, "web2": NEW.release}


def test_every_host_can_go_back_to_what_was_there_before() -> None:
    assert goes_back(half(), BEFORE) == dict.fromkeys(half(), BEFORE)


def test_a_release_that_nobody_keeps_is_told_with_those_that_are_kept() -> None:
    with pytest.raises(ValueError, match=f"no host keeps the release x; what is kept: {OLD.release}, {NEW.release}, b"):
        goes_back(half(), "x")


def test_without_any_release_there_is_nothing_to_go_back_from() -> None:
    untouched = {"web1": replace(half()["web1"], release=None, folder=None)}
    with pytest.raises(ValueError, match="no host has a release"):
        goes_back(untouched)


def test_a_rollback_changes_the_hosts_that_go_back_and_no_other() -> None:
    present = half()
    back = wanted_of_kept(present, goes_back(present), kept(), LATER + 60)
    made = planned(back, present=present)
    assert (made.release, made.parents["web1"]) == (OLD.release, BEFORE)
    assert [host for host, plan in made.hosts.items() if plan.has_work] == ["web1", "web2"]
    assert made.wanted.keys() == {"web1", "web2"}
    assert made.shape.nodes.keys() == OLD.shape.nodes.keys()
    assert not made.refusals


def test_a_service_that_did_not_read_what_its_host_returned_to_reads_it_in_a_rollback() -> None:
    present = half()
    present["web2"] = replace(deployed(OLD)["web2"], pending=(("reload", "apache2"),))
    targets = goes_back(present)
    made = planned(wanted_of_kept(present, targets, kept(), LATER + 60), present=present)
    assert targets == {"web1": OLD.release, "web2": OLD.release}
    assert [service.need for service in made.hosts["web2"].services] == [Need.RELOAD]
    assert not made.refusals


def test_a_service_that_was_stopped_and_not_started_again_is_started_by_a_rollback() -> None:
    present = half()
    old = deployed(OLD)["web2"]
    present["web2"] = replace(old, services={**old.services, "apache2": Service("inactive", "enabled")})
    made = planned(wanted_of_kept(present, goes_back(present), kept(), LATER + 60), present=present)
    assert [service.need for service in made.hosts["web2"].services] == [Need.START]
    assert not made.refusals


def test_hosts_that_go_back_to_before_are_left() -> None:
    present = deployed(OLD)
    back = wanted_of_kept(present, goes_back(present, BEFORE), {}, LATER)
    made = planned(back, present=present, max_change=1.0, allow_outage=True)
    assert made.release == BEFORE
    assert not made.shape.hosts
    assert not any(made.wanted.values())
    assert {service.need for plan in made.hosts.values() for service in plan.services} == {Need.STOP}


def test_hosts_may_go_back_to_different_releases() -> None:
    present = half()
    present["app5"] = replace(deployed(NEW)["app1"], host="app5")
    back = wanted_of_kept(present, goes_back(present), kept(), LATER)
    assert back.hosts["app5"] == {}
    assert back.releases == {"web1": OLD.release, "web2": OLD.release}
    assert "app1" in back.stays


def test_a_limited_rollback_is_named_by_what_the_hosts_of_its_limit_go_back_to() -> None:
    present, between = half(), wanted(topology(), FIRST + 60)
    present["app1"] = replace(deployed(between)["app1"], pending=(("restart", "tomcat10"),))
    release = present["app1"].release
    assert release is not None
    targets = goes_back(present)
    assert targets["app1"] == between.release > OLD.release
    back = wanted_of_kept(present, targets, kept() | {"app1": (release, between.hosts["app1"])}, LATER + 60)
    assert planned(back, present=present).release == between.release
    assert planned(back, present=present, limit=frozenset({"web1", "web2"})).release == OLD.release
