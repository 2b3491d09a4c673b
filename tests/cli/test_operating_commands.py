"""The commands drain, disable, enable, weight and rebalance: what they print, and how they end. Hosts are in memory."""

from __future__ import annotations

import os
import re
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from operated_site import HOSTS, Site, httpdgen, site_in
from typer.testing import CliRunner

from httpdgen.cli import weight
from httpdgen.cli.main import app
from httpdgen.control.running import RunningBalancer
from httpdgen.deploy import rebalancing, under_way
from httpdgen.errors import UnreachableError
from httpdgen.plan.present import Lock

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(under_way, "_PAUSE_SECONDS", 0.01)
    return site_in(tmp_path, monkeypatch)


def test_a_drain_tells_what_each_web_server_has_under_way(site: Site) -> None:
    site.engines.busy["web1", "node02"] = [7]
    assert httpdgen("drain", "node02").stdout == (
        "node02 is drained: new sessions go to others, the present ones stay; `httpdgen enable node02` lifts that\n"
        "✓ web1  set, and read back; 7 requests under way\n"
        "✓ web2  set, and read back; no request under way\n"
    )
    assert site.states("node02") == ["draining", "draining"]


def test_no_topology_is_needed(tmp_path: Path) -> None:
    assert not (tmp_path / "topology.yaml").exists()
    httpdgen("drain", "node02")


def test_a_drain_waits_and_tells_as_it_goes(site: Site) -> None:
    site.engines.busy["web1", "node02"] = [2, 2, 1]
    site.engines.old["web2"] = [0, 3]
    said = httpdgen("drain", "node02", "--wait", "1m").stderr
    assert "waiting for the requests of node02, at most 1 min; Ctrl-C ends the wait, and leaves the hold" in said
    assert "under way: web1 2, web2 3\nunder way: web1 1\nunder way: nothing\n" in said
    assert "nothing is under way for node02 any more, after" in said


def test_requests_that_do_not_end_in_time_are_exit_code_3_and_leave_the_drain(site: Site) -> None:
    site.engines.busy["web2", "node02"] = [4] * 1000
    said = httpdgen("drain", "node02", "--wait", "100ms", code=3).stderr
    assert re.search(r"after 0\.\d s not everything for node02 has ended: web2 still has 4 requests", said)
    assert site.states("node02") == ["draining", "draining"]


def test_a_web_server_that_is_lost_while_waited_for_is_exit_code_3(site: Site) -> None:
    site.engines.busy["web1", "node02"] = [1] * 1000

    def lose() -> None:
        if ("web2", "look") in site.world.done[:-1]:
            raise UnreachableError("web2", "the connection broke: \x1b[2J")

    site.world.faults["web2", "look"] = lose
    said = httpdgen("drain", "node02", "--wait", "100ms", code=3).stderr
    assert "web1 still has 1 request; web2 cannot be asked: the connection broke: \\x1b[2J" in said


def test_an_interrupt_ends_the_wait_and_leaves_the_drain(site: Site) -> None:
    site.engines.busy["web2", "node02"] = [4] * 100_000

    def interrupt() -> None:
        if site.world.done.count(("web1", "look")) == 3:
            os.kill(os.getpid(), signal.SIGINT)

    site.world.faults["web1", "look"] = interrupt
    said = httpdgen("drain", "node02", "--wait", "1m", code=130).stderr
    assert "not waited for any longer" in said
    assert "web2 still has 4 requests; node02 stays held" in said
    assert site.states("node02") == ["draining", "draining"]
    assert site.world.hosts["web1"].locked is None


def test_an_interrupt_before_anything_is_changed_changes_nothing(site: Site) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    site.world.faults["web1", "read"] = interrupt
    assert "interrupted" in httpdgen("drain", "node02", code=130).stderr
    assert site.states("node02") == ["active", "active"]


def test_an_interrupt_while_web_servers_change_waits_for_all_of_them(site: Site) -> None:
    site.world.faults["web1", "set node02 draining"] = lambda: os.kill(os.getpid(), signal.SIGINT)
    said = httpdgen("drain", "node02", "--wait", "1m")
    assert "ends once what is in hand is finished" in said.stderr
    assert site.states("node02") == ["draining", "draining"]


def test_a_web_server_that_is_not_reached_still_sends_and_is_exit_code_3(site: Site) -> None:
    site.gone["web2"] = "does not answer\nhint: look"
    result = httpdgen("drain", "node02", code=3)
    assert result.stdout.startswith("node02 is not everywhere drained: new sessions go to others")
    assert "\n✗ web2  still sends new sessions: does not answer\n    hint: look\n" in result.stdout
    assert "1 web server still sends new sessions (web2): mend that, and run the same again" in result.stderr
    assert site.states("node02")[0] == "draining"


def test_a_partial_failure_is_exit_code_3_also_after_a_wait_that_went_well(site: Site) -> None:
    site.gone["web2"] = "does not answer"
    assert "nothing is under way" in httpdgen("drain", "node02", "--wait", "1m", code=3).stderr


def test_a_web_server_that_does_not_run_is_told(site: Site) -> None:
    site.world.hosts["web2"].running.clear()
    assert "✓ web2  in its files: httpd does not run there now" in httpdgen("drain", "node02").stdout


def test_hosts_of_which_nobody_knows_what_they_are_are_named(site: Site, tmp_path: Path) -> None:
    (tmp_path / "inventories/prod.yaml").write_text(f"all: {{hosts: {{{': , '.join((*HOSTS, 'db1'))}: }}}}\n")
    site.gone["db1"] = "does not answer"
    assert "warning: db1 was not reached, and no host that was knows what it is" in httpdgen("drain", "node02").stderr


def test_more_than_the_cluster_tolerates_needs_allow_outage(site: Site) -> None:
    httpdgen("drain", "node01")
    result = httpdgen("disable", "node02", code=2)
    assert "node01 is out already (draining): without node02" in result.stderr
    assert "--allow-outage; nothing was changed" in result.stderr
    assert site.states("node02") == ["active", "active"]
    httpdgen("disable", "node02", "--allow-outage")
    assert site.states("node02") == ["disabled", "disabled"]


def test_somebody_elses_rollout_is_refused_until_it_is_taken_over(site: Site) -> None:
    site.world.hosts["web2"].locked = Lock("alice@desk", "rollout9", "desk:1:1", 0)
    assert "alice@desk changes it" in httpdgen("drain", "node02", code=2).stderr
    assert site.states("node02") == ["active", "active"]
    httpdgen("drain", "node02", "--take-lock")
    assert site.states("node02") == ["draining", "draining"]


def test_several_nodes_are_named_together(site: Site) -> None:
    said = httpdgen("disable", "node02", "node01", "node02", "--allow-outage").stdout
    assert said.startswith(
        "node02 and node01 are disabled: no request goes there; `httpdgen enable node02` lifts that;"
        " `httpdgen enable node01` lifts that\n"
    )
    assert site.states("node01") == ["disabled", "disabled"]


def test_all_names_of_nothing_are_told_at_once() -> None:
    said = httpdgen("drain", "nod02", "apache", code=2).stderr
    assert "there is no node nod02; did you mean node02?" in said
    assert "there is no node apache; there are node01, node02, node03, node04" in said


def test_a_node_of_a_lost_host_is_held_as_web_servers_know_it(site: Site) -> None:
    site.gone["app02"] = "does not answer"
    httpdgen("disable", "node02")
    assert site.states("node02") == ["disabled", "disabled"]


def test_a_node_that_nobody_can_tell_of_is_refused(site: Site) -> None:
    site.gone["app02"] = "does not answer"
    for web in ("web1", "web2"):
        site.world.hosts[web].running.clear()
    said = httpdgen("disable", "node02", "--allow-outage", code=2).stderr
    assert "app02, the host of node02, was not reached" in said


def test_where_no_host_has_a_release_the_way_out_is_told(site: Site) -> None:
    for host in HOSTS:
        site.world.hosts[host].current = None
    said = httpdgen("enable", "node02", code=2).stderr
    assert "has a release of httpdgen's: `httpdgen deploy` makes one" in said


def test_where_no_host_is_reached_the_reasons_are_told(site: Site) -> None:
    for host in HOSTS:
        site.gone[host] = "does not answer"
    said = httpdgen("enable", "node02", code=3).stderr
    assert "no host of inventories/prod.yaml was reached\n" in said
    assert "web1: does not answer" in said
    assert "httpdgen deploy" not in said


def test_without_an_inventory_those_that_there_are_are_named() -> None:
    for command in (["drain", "a"], ["disable", "a"], ["enable", "a"], ["weight", "a=1"], ["rebalance"], ["status"]):
        result = CliRunner().invoke(app, command)
        assert "say which environment's hosts; there are prod" in result.stderr, command
        assert result.exit_code == 2


def test_enable_tells_what_the_node_gets_again(site: Site) -> None:
    httpdgen("drain", "node02")
    assert httpdgen("enable", "node02").stdout.startswith("node02 is enabled, with weight 1\n✓ web1  set")
    assert site.states("node02") == ["active", "active"]
    assert httpdgen("enable", "node02").stdout.startswith("node02 was not held; it is enabled, with weight 1\n")


def test_enable_on_a_web_server_that_is_not_reached_is_exit_code_3(site: Site) -> None:
    httpdgen("drain", "node02")
    site.gone["web1"] = "does not answer"
    assert "✗ web1  still holds it back" in httpdgen("enable", "node02", code=3).stdout


@pytest.fixture
def resting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A fleet whose topology has a node draining."""
    return site_in(
        tmp_path / "resting", monkeypatch, ("node04: {host: app04}", "node04: {host: app04, state: draining}")
    )


def test_what_the_topology_keeps_away_already_is_not_held(resting: Site) -> None:
    result = httpdgen("drain", "node04")
    assert result.stderr == "node04 is draining by its topology already\n"
    assert result.stdout == ""
    assert not any(what.startswith("set") for _, what in resting.world.done)
    httpdgen("disable", "node04")
    assert resting.states("node04") == ["disabled", "disabled"]


def test_enable_says_what_the_topology_keeps_away_all_the_same(resting: Site) -> None:
    result = httpdgen("enable", "node04")
    assert "node04 is draining by its topology, and stays so until that says otherwise" in result.stderr
    assert result.stdout.startswith("node04 is held no more, and draining by its topology\n")
    assert resting.world.hosts["web1"].locked is None


def test_a_weight_on_a_web_server_that_is_not_reached_is_exit_code_3(site: Site) -> None:
    site.gone["web1"] = "does not answer"
    assert "✗ web1  has another weight: does not answer" in httpdgen("weight", "node02=3", code=3).stdout


def test_a_weight_is_told_with_that_of_the_topology(site: Site) -> None:
    said = httpdgen("weight", "node02=3").stdout
    assert said.startswith("node02 has weight 3 instead of 1; `httpdgen enable node02` lifts that\n✓ web1  set")
    httpdgen("drain", "node02")
    assert httpdgen("weight", "node02=1").stdout.startswith(
        "node02 has weight 1, as its topology says; it is still draining\n"
    )
    assert site.states("node02") == ["draining", "draining"]


def test_all_weights_that_are_none_are_told_at_once() -> None:
    said = httpdgen("weight", "node02", "node01=0", "node03=2", "node03=3", "node04=1.5", code=2).stderr
    for text in ("'node02' is no node", "'node01=0' is no node", "node03 comes twice", "'node04=1.5' is no node"):
        assert text in said


def test_a_weight_of_what_a_rollout_holds_is_refused(site: Site) -> None:
    httpdgen("drain", "node02")
    host = site.world.hosts["web1"]
    assert host.folder is not None
    held = replace(host.folder.holds["node02"], rollout="rollout7", owner="alice@desk")
    host.folders[host.current or ""] = replace(host.folder, holds={"node02": held})
    said = httpdgen("weight", "node02=3", code=2).stderr
    assert "node02 is held by the rollout rollout7 of alice@desk" in said


def test_weights_are_read_as_they_are_written() -> None:
    assert weight.weights_in(["a=1", "b=100"]) == {"a": 1, "b": 100}


def test_rebalance_tells_the_figures_before_and_after(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = {"web1": [-1000, 2000, -1000, 0], "web2": [1, 0, -1, 0]}

    def look(host: str, owed: list[int]) -> RunningBalancer:
        balancer = site.look(host)
        members = zip(balancer.members, owed, strict=True)
        return replace(balancer, members=tuple(replace(one, lbstatus=400 * count) for one, count in members))

    def clear(web: object, _shape: object, _cluster: str) -> tuple[RunningBalancer, RunningBalancer]:
        host = getattr(web, "name")  # noqa: B009  # the connection is the host in memory
        return look(host, figures[host]), look(host, [0, 0, 0, 0])

    monkeypatch.setattr(rebalancing, "rebalance", clear)
    assert httpdgen("rebalance").stdout == (
        "cluster  web server  node    owed before  now\n"
        "shop     web1        node01       -1,000    0\n"
        "                     node02        2,000    0\n"
        "                     node03       -1,000    0\n"
        "                     node04            0    0\n"
        "         web2        node01            1    0\n"
        "                     node02            0    0\n"
        "                     node03           -1    0\n"
        "                     node04            0    0\n"
    )
    site.gone["web2"] = "does not answer"
    result = httpdgen("rebalance", "node02", code=3)
    assert "✗ web2  still owes: does not answer" in result.stdout
    for web in ("web1", "web2"):
        site.gone[web] = "does not answer"
    assert "node  owed" not in httpdgen("rebalance", code=0).stdout


def test_a_balancer_that_counts_no_requests_is_told_to(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = RunningBalancer("shop", (), "bytraffic")
    monkeypatch.setattr(rebalancing, "rebalance", lambda *_: (empty, empty))
    assert "shop     web1        (counts no requests)" in httpdgen("rebalance").stdout
    assert site.world.hosts["web1"].locked is None
