"""Plans for a part of a fleet: what a limit must not take apart, and what hosts out of reach cannot be told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from plan_site import FIRST, contents, deployed, nodes, planned, topology, wanted

from httpdgen.plan.build import Options, plan
from httpdgen.plan.holds import Hold
from httpdgen.plan.present import Service
from httpdgen.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from httpdgen.model.topology import Topology
    from httpdgen.plan.fleet_plan import FleetPlan
    from httpdgen.plan.present import PresentHost

SECRET = topology(cluster={"ajp_secret": {"env": "OTHER"}})
THREADS = topology(cluster={"concurrency": 100})
PORT = topology(cluster={"nodes": nodes(ports={"ajp": 9009})})
HOSTS = frozenset({"app1", "app2", "app3", "app4", "web1", "web2"})
LEFT = Hold("node1", "disabled", None, "bob@desk", "r1", FIRST)


def without(lost: Iterable[str], after: Topology, **options: Any) -> FleetPlan:
    """Plan with some hosts out of reach, and all others in the limit."""
    reached = {host: found for host, found in deployed(wanted(topology(), FIRST)).items() if host not in lost}
    return planned(
        after, present=reached, unreachable=dict.fromkeys(lost, "no route"), limit=frozenset(reached), **options
    )


@pytest.mark.parametrize(
    ("limit", "more"),
    [
        ({"app1"}, "web1 and web2"),
        ({"web1"}, "app1 and web2"),
        ({"app1", "web1"}, "web2"),
        ({"web1", "web2"}, "app1"),
    ],
)
def test_a_limit_does_not_change_one_side_of_a_connection_alone(limit: set[str], more: str) -> None:
    [refused] = planned(PORT, limit=frozenset(limit)).refusals
    assert refused == (
        "node1 is reached otherwise afterwards, by another address, port or secret, which changes on both sides: take"
        f" {more} into --limit too"
    )


@pytest.mark.parametrize("limit", [frozenset({"app1", "web1", "web2"}), frozenset({"app2"}), None])
def test_both_sides_may_change_together_or_not_at_all(limit: frozenset[str] | None) -> None:
    assert not planned(PORT, limit=limit).refusals


def test_a_secret_of_a_cluster_changes_on_all_of_its_nodes() -> None:
    [refused] = planned(SECRET, limit=frozenset({"app1", "web1", "web2"})).refusals
    assert refused.startswith("node2, node3 and node4 are reached otherwise afterwards")
    assert refused.endswith("take app2, app3 and app4 into --limit too")


@pytest.mark.parametrize(
    ("lost", "told"),
    [
        (["web2"], "take web2 into --limit too; web2 cannot be reached: mend that, or take it out of the topology"),
        (["app1", "web2"], "; app1 and web2 cannot be reached: mend that, or take them out of the topology"),
    ],
)
def test_a_side_that_is_out_of_reach_has_to_be_mended_first(lost: list[str], told: str) -> None:
    [refused] = without(lost, PORT, allow_outage=True).refusals
    assert refused.endswith(told)


def test_web_servers_out_of_reach_go_on_sending_to_nodes_that_stop() -> None:
    [outage] = without(["web2"], THREADS).outages
    assert outage == (
        "web2 cannot be told that node1, node2, node3 and node4 stop: what it sends there meanwhile fails"
    )
    [refused] = without(["web2"], THREADS).refusals
    assert "--allow-outage" in refused
    assert not without(["web2"], THREADS, allow_outage=True).refusals


def test_they_also_send_to_a_node_that_goes() -> None:
    [outage] = without(["web2"], topology(cluster={"nodes": nodes(3)})).outages
    assert "node3 and node4 stop" in outage


def test_what_does_not_run_or_does_not_stop_is_missed_by_nobody() -> None:
    assert not without(["web2"], topology(cluster={"balance": {"method": "busyness"}})).outages
    down = {"tomcat10": Service("failed", "enabled")}
    hosts = {name: found for name, found in deployed(wanted(topology(), FIRST)).items() if name != "web2"}
    hosts = {name: replace(found, services=down) if name[0] == "a" else found for name, found in hosts.items()}
    assert not planned(THREADS, present=hosts, unreachable={"web2": "no route"}, limit=frozenset(hosts)).outages


def test_tomcats_out_of_reach_send_nowhere() -> None:
    assert not [said for said in without(["app4"], THREADS).outages if "cannot be told" in said]


@pytest.mark.parametrize("beyond", [["app1"], ["web2"], ["app1", "web1", "web2"]])
def test_a_hold_that_was_left_stays_where_a_limit_leaves_its_node_half_changed(beyond: list[str]) -> None:
    hosts = deployed(wanted(topology(), FIRST))
    hosts["web1"] = replace(hosts["web1"], holds={"node1": LEFT})
    made = planned(topology(), present=hosts, limit=HOSTS - set(beyond))
    [note] = made.notes
    assert note == (
        "node1 is still held on web1 by the rollout r1, which did not end: that stays until --limit has"
        f" {listed(beyond)} too"
    )
    assert not made.has_work


def test_it_is_lifted_where_all_that_were_reached_are_in_the_limit() -> None:
    hosts = deployed(wanted(topology(), FIRST))
    hosts["web1"] = replace(hosts["web1"], holds={"node1": LEFT})
    made = planned(topology(), present=hosts, limit=frozenset({"app1", "web1", "web2"}))
    assert made.holds == {"web1": {"node1": LEFT}}
    del hosts["web2"]
    made = planned(topology(), present=hosts, unreachable={"web2": "no route"}, limit=frozenset({"app1", "web1"}))
    assert made.holds == {"web1": {"node1": LEFT}}
    assert "that is lifted" in "".join(made.notes)


def test_a_node_that_stays_held_is_out_while_others_restart() -> None:
    hosts = deployed(wanted(topology(), FIRST))
    hosts["web1"] = replace(hosts["web1"], holds={"node1": LEFT})
    [outage] = planned(THREADS, present=hosts, limit=frozenset({"app3"})).outages
    assert "and app1 is out anyway: node3 restarts" in outage
    assert not planned(THREADS, present=hosts).outages


def test_a_node_out_of_reach_stays_held() -> None:
    hosts = deployed(wanted(topology(), FIRST))
    hosts["web1"] = replace(hosts["web1"], holds={"node1": LEFT})
    del hosts["app1"]
    assert not planned(topology(), present=hosts, unreachable={"app1": "no route"}, limit=frozenset(hosts)).holds


def test_what_is_kept_of_hosts_that_stay_says_nothing_of_their_connections() -> None:
    want = wanted(SECRET)
    alone = replace(want, hosts={"app1": want.hosts["app1"]})
    was = wanted(topology(), FIRST)
    made = plan(alone, deployed(was), contents(was), {}, Options(limit=frozenset({"app1"})))
    assert not made.refusals


def half_deployed() -> dict[str, PresentHost]:
    """Give hosts that have a newer release, of which only app1 has made anything current; node1 is held."""
    was, newer = wanted(topology(), FIRST), wanted(SECRET)
    hosts = {
        name: replace(found, releases=(*found.releases, (newer.release, was.release)))
        for name, found in deployed(was).items()
    }
    hosts["app1"] = deployed(newer, was.release)["app1"]
    hosts["web1"] = replace(hosts["web1"], holds={"node1": LEFT})
    return hosts


def test_what_a_rollout_may_have_left_half_changed_is_not_restarted_and_used_again() -> None:
    [refused] = planned(topology(), present=half_deployed(), restart=frozenset({"node2"})).refusals
    assert refused == (
        "node1 may be half changed, and is held for that by the rollout r1, which did not end: go on with it by"
        " `httpdgen deploy`, or back by `httpdgen rollback`"
    )
    assert not [said for said in planned(SECRET, present=half_deployed()).refusals if "half changed" in said]


@pytest.mark.parametrize("newer", [(), ((wanted(SECRET).release, wanted(topology(), FIRST).release),)])
def test_a_restart_that_did_not_end_goes_on_also_behind_a_rollback(newer: tuple[tuple[str, str], ...]) -> None:
    hosts = {
        name: replace(found, releases=(*found.releases, *newer))
        for name, found in deployed(wanted(topology(), FIRST)).items()
    }
    hosts["web1"] = replace(hosts["web1"], holds={"node1": LEFT})
    made = planned(topology(), present=hosts, restart=frozenset({"node2"}))
    assert not made.refusals
    assert made.holds == {"web1": {"node1": LEFT}}
