"""Whole plans: what is done where, and why one is not to be carried out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from plan_site import FIRST, LATER, SECRETS, contents, deployed, nodes, planned, stock, topology, wanted

from httpdgen.plan.build import Options, plan
from httpdgen.plan.digest import host_digest
from httpdgen.plan.fleet_plan import FleetPlan, Need, StepKind
from httpdgen.plan.holds import Hold
from httpdgen.plan.present import Lock, PresentEntry, PresentHost, Service
from httpdgen.plan.release import BEFORE
from httpdgen.plan.saved_json import write_saved
from httpdgen.plan.text import summary, text_lines

TWO = {"nodes": nodes(2)}
ALONE = {"nodes": nodes(1)}
METHOD = topology(cluster={"balance": {"method": "busyness"}})
THREADS = topology(cluster={"concurrency": 100})
FRONT = {"front": {"ready_path": "/up", "wait": "10s"}}


def needs(of: FleetPlan) -> dict[str, Need]:
    found = {host: service.need for host, each in of.hosts.items() for service in each.services}
    return {host: need for host, need in found.items() if need is not Need.NOTHING}


def present(**parts: Any) -> dict[str, PresentHost]:
    """Give the fleet as it is, with other parts on app1."""
    hosts = deployed(wanted(topology(), FIRST))
    return hosts | {"app1": replace(hosts["app1"], **parts)}


def one(said: tuple[str, ...]) -> str:
    [only] = said
    return only


def test_a_fleet_that_is_as_it_should_be_has_nothing_to_do() -> None:
    made = planned(topology())
    assert not made.has_work
    assert (made.steps, made.refusals, made.outages, made.effects) == ((), (), (), ())


def test_a_method_reloads_the_web_servers_alone() -> None:
    made = planned(METHOD)
    assert needs(made) == {"web1": Need.RELOAD, "web2": Need.RELOAD}
    assert {step.kind for step in made.steps} == {StepKind.WEB}
    assert made.parents["web1"] == wanted(topology(), FIRST).release
    assert made.release == wanted(METHOD).release


def test_a_weight_is_also_kept_where_drain_and_enable_know_it_from() -> None:
    made = planned(topology(cluster={"nodes": nodes(2, lbfactor=2)}), before=topology(cluster=TWO))
    assert needs(made) == {"web1": Need.RELOAD, "web2": Need.RELOAD}
    (change,) = made.hosts["app1"].changes
    assert change.path == "/etc/httpdgen/current/release.json"
    assert change.said == "what is known there without a topology: node1 lbfactor 1 becomes 2"
    assert not made.hosts["app2"].has_work
    last = made.steps[-1]
    assert (last.kind, last.hosts, last.nodes) == (StepKind.ADD, ("app1",), ())
    assert made.least_seconds < 4


def test_what_is_kept_of_a_host_may_differ_in_more_than_its_nodes() -> None:
    up, ok = (topology(cluster={"health": {"uri": "/up"} | more}) for more in ({}, {"expect": [204]}))
    assert planned(ok, before=up).release == wanted(ok).release != wanted(up).release
    assert [change.said for change in planned(ok, before=up).hosts["app1"].changes] == [
        "what is known there without a topology"
    ]


def test_a_plan_for_what_is_kept_of_a_host_is_another_plan() -> None:
    up, ok = (topology(cluster={"health": {"uri": "/up"} | more}) for more in ({}, {"expect": [204]}))
    assert planned(ok, before=up).digest != planned(up, before=up).digest


def test_threads_restart_the_tomcats() -> None:
    made = planned(THREADS)
    assert {needs(made)[f"app{number}"] for number in range(1, 5)} == {Need.RESTART}


def test_a_first_deploy_changes_every_host_and_is_not_stopped() -> None:
    made = planned(topology(), present=stock(wanted(topology())), max_change=0.1)
    assert all(host.has_work for host in made.hosts.values())
    assert set(made.parents.values()) == {BEFORE}
    assert (made.refusals, made.outages) == ((), ())


def test_a_host_that_is_wanted_no_more_is_left() -> None:
    made = planned(topology(cluster={"nodes": nodes(3)}))
    assert made.wanted["app4"] == {}
    assert {change.kind for change in made.hosts["app4"].changes} <= {"removed", "changed"}
    assert needs(made)["app4"] is Need.STOP
    assert made.steps[-1].kind is StepKind.RETIRE
    assert "app4" not in made.shape.hosts


def test_a_host_of_somebody_elses_is_not_touched() -> None:
    stranger = replace(stock(wanted(topology()))["app1"], host="db1")
    made = planned(topology(), present=deployed(wanted(topology(), FIRST)) | {"db1": stranger})
    assert not made.has_work


def test_nodes_whose_secret_or_port_changes_change_with_the_web_servers() -> None:
    assert planned(topology(cluster={"ajp_secret": {"env": "OTHER"}})).paired == {"node1", "node2", "node3", "node4"}
    assert planned(topology(cluster={"nodes": nodes(ports={"ajp": 9009})})).paired == {"node1"}
    assert planned(METHOD).paired == frozenset()


def test_a_node_that_comes_is_not_paired() -> None:
    assert planned(topology(cluster={"nodes": nodes(5)})).paired == frozenset()


def test_only_the_hosts_of_a_limit_are_changed() -> None:
    made = planned(METHOD, limit=frozenset({"web1"}))
    assert [host for host, each in made.hosts.items() if each.has_work] == ["web1"]
    assert list(made.wanted) == ["web1"]
    assert made.hosts.keys() == made.present.keys()


def test_a_web_server_of_a_limit_does_not_send_to_what_is_not_there() -> None:
    made = planned(topology(cluster={"nodes": nodes(5)}), present=present(), limit=frozenset({"web1", "web2"}))
    assert any("web1 and web2 would send to nodes that are not on app5 yet" in said for said in made.refusals)


def test_a_node_does_not_leave_while_somebody_sends_to_it() -> None:
    made = planned(topology(cluster={"nodes": nodes(3)}), limit=frozenset({"app4", "web1"}))
    assert "node4 would leave while web2 still send there" in one(made.refusals)


def test_a_rollout_that_was_cut_off_goes_on_under_its_own_name() -> None:
    new, old = wanted(METHOD, LATER), wanted(topology(), FIRST)
    half = deployed(old) | {"web1": deployed(new, parent=old.release)["web1"]}
    made = planned(wanted(METHOD, LATER + 60), present=half)
    assert made.release == new.release
    assert (made.parents["web1"], made.parents["web2"]) == (old.release, old.release)


def test_a_release_is_not_written_again_where_somebody_changed_it() -> None:
    new = wanted(topology(), FIRST)
    hosts = deployed(new)
    drifted = replace(hosts["web1"], extra=("/etc/httpdgen/current/httpd/mine.conf",))
    assert planned(topology(), present=hosts | {"web1": drifted}).release == wanted(topology()).release


def test_a_view_that_is_not_whole_is_nobodys_parent() -> None:
    new, old = wanted(METHOD, LATER), wanted(topology(), FIRST)
    found = deployed(new, parent=old.release)["web1"]
    assert found.release is not None
    view = replace(found, folder=f"{new.release}~0a1b2c3d", release=replace(found.release, digest="of all of it"))
    held = replace(found, folder=f"{new.release}~0a1b2c3d")
    after = topology(cluster={"nodes": nodes(lbfactor=5)})
    assert planned(after, present=deployed(old) | {"web1": view}).parents["web1"] == old.release
    assert planned(after, present=deployed(old) | {"web1": held}).parents["web1"] == new.release


def test_drift_is_refused_with_the_way_out_and_overwritten_on_demand() -> None:
    path = "/etc/httpdgen/current/tomcat/node1/server.xml"
    hosts = present()
    edited = replace(hosts["app1"].entries[path], sha256="0f")
    hosts["app1"] = replace(hosts["app1"], entries={**hosts["app1"].entries, path: edited})
    made = planned(topology(), present=hosts)
    assert one(made.refusals) == (
        f"app1 is not as its last release left it: {path} was edited: take what you want to keep into the topology,"
        " and let go of the rest with --overwrite-drift"
    )
    again = planned(topology(), present=hosts, overwrite_drift=True)
    assert not again.refusals
    assert again.hosts["app1"].has_work


def test_what_an_interrupted_change_left_is_no_drift() -> None:
    made = planned(topology(), present=present(unsettled=True, extra=("/etc/httpdgen/current/x",)))
    assert not made.refusals
    assert one(made.notes) == "on app1 a change was cut off: it is finished or undone first"


def test_a_lock_is_refused_with_its_owner_and_its_age_and_taken_on_demand() -> None:
    hosts = present(lock=Lock("bob@desk", "r1", "7", LATER - 7200))
    assert "app1 is being changed by bob@desk for 2 h (rollout r1)" in one(planned(topology(), present=hosts).refusals)
    assert not planned(topology(), present=hosts, take_lock=True).refusals


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/usr/share/tomcat10 is not there", "app1: /usr/share/tomcat10 is not there: install the package tomcat10"),
        ("the group wheel is not there", "app1: the group wheel is not there"),
        ("tomcat10 is missing: install it", "app1: tomcat10 is missing: install it"),
    ],
)
def test_what_a_host_lacks_is_named_with_its_package(said: str, told: str) -> None:
    assert one(planned(topology(), present=present(missing=(said,))).refusals) == told


def test_upstream_has_no_packages() -> None:
    of = topology(platform="upstream", cluster={"tomcat": {"home": "/opt/tomcat"}})
    hosts = deployed(wanted(of))
    hosts["app1"] = replace(hosts["app1"], missing=("/opt/tomcat is not there",))
    assert one(planned(of, of, hosts).refusals) == "app1: /opt/tomcat is not there"


def test_a_folder_in_the_way_is_not_replaced() -> None:
    hosts = present()
    entries = {**hosts["app1"].entries, "/etc/tomcat10/server.xml": PresentEntry("else")}
    made = planned(topology(), present=hosts | {"app1": replace(hosts["app1"], entries=entries)}, overwrite_drift=True)
    assert "app1: /etc/tomcat10/server.xml is a folder or a device" in one(made.refusals)


def test_hosts_out_of_reach_are_told_with_a_limit_that_goes_without() -> None:
    hosts = {host: found for host, found in present().items() if host not in {"app3", "app4"}}
    gone = {"app3": "no route to host", "app4": "no route to host"}
    made = planned(METHOD, present=hosts, unreachable=gone)
    assert one(made.refusals) == (
        "app3 and app4 cannot be reached (mend that, or go on without: --limit 'all:!app3:!app4'): no route to host"
    )
    assert not planned(METHOD, present=hosts, unreachable=gone, limit=frozenset({"web1", "web2"})).refusals


def test_of_hosts_out_of_reach_nothing_is_said_to_be_as_it_should() -> None:
    gone = dict.fromkeys(("app1", "app2", "app3", "app4"), "no route to host")
    reached = {host: found for host, found in present().items() if host not in gone}
    said = [line.text for line in text_lines(planned(topology(), present=reached, unreachable=gone))]
    assert said[0] == "Nothing to do on the hosts that were reached."
    assert not any("runs now" in line for line in said)
    everything = dict.fromkeys(present(), "no route to host")
    assert summary(planned(topology(), present={}, unreachable=everything)) == "No host was reached."


def test_more_than_max_change_is_refused_with_the_share_that_would_do() -> None:
    made = planned(METHOD, max_change=0.3)
    assert one(made.refusals).startswith("2 of 6 hosts change, which is more than --max-change 30% allows")
    assert "raise it to 34%" in one(made.refusals)
    assert not planned(METHOD, max_change=0.34).refusals


def test_removing_most_of_a_cluster_has_to_be_meant() -> None:
    fewer = topology(cluster={"nodes": nodes(1)})
    made = planned(fewer, allow_outage=True)
    assert one(made.refusals).startswith("cluster shop loses 3 of its 4 members (node2, node3 and node4)")
    assert not planned(fewer, max_change=1.0, allow_outage=True).refusals
    assert not planned(topology(cluster={"nodes": nodes(2)}), allow_outage=True).refusals


def test_a_cluster_that_tolerates_nothing_names_its_outage() -> None:
    before, after = topology(cluster=ALONE), topology(cluster=ALONE | {"concurrency": 100})
    made = planned(after, before)
    assert one(made.outages).startswith("cluster shop tolerates no loss: node1 restarts, and is out for about 15 s")
    assert one(made.refusals) == "the outage above cannot be avoided: where it may be, say --allow-outage"
    assert not planned(after, before, allow_outage=True).refusals


def test_a_full_stop_of_httpd_with_nothing_in_front_is_an_outage() -> None:
    made = planned(topology(), restart=frozenset({"web1"}))
    assert one(made.outages) == (
        "web1 refuses connections for about 3 s: its httpd stops and starts, and nothing in front of it sees it leave"
        " (web_tiers.*.front)"
    )


def test_with_a_front_and_another_web_server_it_is_none() -> None:
    given = topology(tier=FRONT)
    made = planned(given, given, restart=frozenset({"web1"}))
    assert not made.outages
    assert made.least_seconds == 13.0


def test_the_only_web_server_of_a_tier_is_missed_in_spite_of_a_front() -> None:
    given = topology(tier=FRONT | {"hosts": ["web1"]})
    made = planned(given, given, restart=frozenset({"web1"}))
    assert "no other web server of edge serves meanwhile" in one(made.outages)


def test_a_web_server_that_is_down_already_is_not_missed() -> None:
    hosts = present()
    hosts["web1"] = replace(hosts["web1"], services={"apache2": Service("failed", "enabled")})
    assert not planned(METHOD, present=hosts).outages


def test_another_protocol_is_an_outage() -> None:
    made = planned(topology(cluster={"protocol": "http", "ajp_secret": None}))
    assert "cluster shop changes from ajp to http" in one(made.outages)


def test_a_clock_that_is_off_is_told() -> None:
    assert one(planned(topology(), present=present(clock=LATER + 600.0)).notes) == "the clock of app1 is 10 min ahead"
    assert not planned(topology(), present=present(clock=LATER - 30.0)).notes


def test_a_cluster_none_of_whose_nodes_runs_is_told() -> None:
    down = {"tomcat10": Service("failed", "enabled")}
    hosts = {name: replace(found, services=down) if name[0] == "a" else found for name, found in present().items()}
    made = planned(topology(), present=hosts)
    assert one(made.notes) == "no node of the cluster shop runs now"
    assert set(needs(made).values()) == {Need.START}


def test_an_operators_hold_is_told_and_one_that_a_rollout_left_is_lifted() -> None:
    mine = Hold("node1", "draining", None, "bob@desk", "", FIRST)
    left = Hold("node2", "disabled", None, "bob@desk", "r1", FIRST)
    hosts = present()
    hosts["web1"] = replace(hosts["web1"], holds={"node1": mine, "node2": left})
    made = planned(topology(), present=hosts)
    assert made.notes == (
        "node1 is held (draining) by bob@desk, until `enable`, on web1",
        "node2 is still held on web1 by the rollout r1, which did not end: that is lifted",
    )
    assert made.holds == {"web1": {"node2": left}}
    assert made.has_work


def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = (write_saved(planned(METHOD), "w", "prod", LATER) for _ in range(2))
    assert first == second


def test_no_plan_holds_a_secret() -> None:
    sessions = {"replication": "cluster", "encryption_key": {"env": "KEY"}}
    after = topology(cluster={"ajp_secret": {"env": "OTHER"}, "sessions": sessions})
    made = planned(after)
    told = write_saved(made, "w", "prod", LATER).decode() + "".join(line.text for line in text_lines(made)) + repr(made)
    assert not [name for name, value in SECRETS.items() if value in told]
    assert "server.xml" in told


def test_what_is_read_of_a_host_makes_its_digest_and_what_is_of_the_moment_does_not() -> None:
    found = present()["app1"]
    same = replace(found, clock=1.0, lock=Lock("a", "b", "c", 1))
    assert host_digest(same) == host_digest(found)
    others = (
        replace(found, folder=None),
        replace(found, entries={}),
        replace(found, services={}),
        replace(found, extra=("/x",)),
        replace(found, holds={"node1": Hold("node1", "draining", None, "a", "", 1)}),
        replace(found, pending=(("reload", "apache2"),)),
        replace(found, missing=("x",)),
    )
    assert host_digest(found) not in {host_digest(other) for other in others}


def test_a_plan_needs_no_contents() -> None:
    was, will = wanted(topology(), FIRST), wanted(METHOD)
    made = plan(will, deployed(was), {}, {}, Options())
    assert all(not change.diff for host in made.hosts.values() for change in host.changes)
    assert plan(will, deployed(was), contents(was), {}, Options()).digest == made.digest
