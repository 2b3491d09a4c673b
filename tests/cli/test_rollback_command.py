"""The commands `rollback` and `restart`: they need neither the topology nor a secret. Hosts are stood in for."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from rolling_fleet import FIRST, SECOND, SECRET, fleet_in, httpdgen

from httpdgen.plan.fleet_plan import StepKind
from httpdgen.plan.release import BEFORE
from httpdgen.tree import File

if TYPE_CHECKING:
    from pathlib import Path

    from rolling_fleet import Fleet

THIRD = "20261121T090000Z-333333"


@pytest.fixture(autouse=True)
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    """Two releases, of which web2 has the first one still; the operator's own files are gone."""
    found = fleet_in(tmp_path, monkeypatch)
    found.release(FIRST)
    found.write("{host: app2}", "{host: app2, lbfactor: 2}")
    found.release(SECOND, FIRST, "web1")
    (tmp_path / "topology.yaml").unlink()
    monkeypatch.delenv("SHOP_AJP_SECRET")
    return found


def test_hosts_with_the_newest_release_go_back_and_the_others_stay(fleet: Fleet) -> None:
    said = httpdgen("rollback", "-i", "prod", "--yes").stdout
    assert "loadfactor=2" in said
    assert fleet.plan is not None
    assert [name for name, host in fleet.plan.hosts.items() if host.has_work] == ["web1"]
    assert fleet.plan.wanted["web1"] == fleet.hosts["web1"].folders[FIRST].entries
    assert SECRET not in said


def test_a_release_that_is_named_is_gone_back_to(fleet: Fleet) -> None:
    httpdgen("rollback", "-i", "prod", "--to", FIRST, "--yes")
    assert fleet.plan is not None
    assert [name for name, host in fleet.plan.hosts.items() if host.has_work] == ["web1"]


def test_what_stood_there_before_httpdgen_is_gone_back_to(fleet: Fleet) -> None:
    httpdgen("rollback", "-i", "prod", "--to", "before", "--yes", "--allow-outage")
    assert fleet.plan is not None
    assert fleet.plan.release == BEFORE
    assert set(map(len, fleet.plan.wanted.values())) == {0}


def test_the_limit_holds_others_back(fleet: Fleet) -> None:
    assert "Nothing to do" in httpdgen("rollback", "-i", "prod", "--limit", "web2").stdout


def test_a_release_that_nobody_keeps_is_exit_code_2_with_those_that_there_are(fleet: Fleet) -> None:
    said = httpdgen("rollback", "-i", "prod", "--to", "20261121T080000Z-333333", code=2).stderr
    assert FIRST in said
    assert SECOND in said


def test_a_release_that_a_host_lost_meanwhile_is_named_with_the_host(fleet: Fleet) -> None:
    del fleet.hosts["web1"].folders[FIRST]
    said = httpdgen("rollback", "-i", "prod", code=2).stderr
    assert f"web1: it does not keep {FIRST} any more" in said


def test_a_release_that_somebody_changed_where_it_is_kept_is_not_gone_back_to(fleet: Fleet) -> None:
    folders = fleet.hosts["web1"].folders
    path, entry = next((path, entry) for path, entry in folders[FIRST].entries.items() if isinstance(entry, File))
    changed = {**folders[FIRST].entries, path: replace(entry, content=b"Nonsense")}
    folders[FIRST] = replace(folders[FIRST], entries=changed)
    said = httpdgen("rollback", "-i", "prod", "--yes", code=2).stderr
    assert f"web1: {path} of the release {FIRST}, which it keeps, is not what it was" in said


def test_hosts_that_are_not_httpdgen_s_do_not_matter(fleet: Fleet) -> None:
    assert fleet.gone == {"db1": "does not answer"}
    assert "does not answer" not in httpdgen("rollback", "-i", "prod", "--yes").output


def test_a_host_that_a_release_knows_and_that_does_not_answer_matters(fleet: Fleet) -> None:
    fleet.gone["app1"] = "connection refused"
    assert (
        "app1 cannot be reached (mend that, or go on without: --limit 'all:!app1'): connection refused"
        in httpdgen("rollback", "-i", "prod", code=3).stdout
    )


@pytest.mark.parametrize("command", ["rollback", "restart"])
def test_where_no_host_has_a_release_the_reasons_are_given(command: str, fleet: Fleet) -> None:
    fleet.hosts.clear()
    fleet.gone["app1"] = "connection refused"
    said = httpdgen(command, "-i", "prod", code=2).stderr
    assert "that answers has a release of httpdgen's" in said
    assert "\n  app1: connection refused\n" in said


@pytest.mark.parametrize("command", ["rollback", "restart"])
def test_where_no_host_is_reached_the_reasons_are_given(command: str, fleet: Fleet) -> None:
    fleet.gone.update(dict.fromkeys((*fleet.hosts, "db1"), "connection refused"))
    said = httpdgen(command, "-i", "prod", code=3).stderr
    assert re.search(r"no host of inventories/prod\S* was reached\n", said), said
    assert "\n  web1: connection refused\n" in said


@pytest.mark.parametrize("command", ["rollback", "restart"])
def test_an_inventory_is_all_that_is_needed(command: str) -> None:
    assert "there are prod" in httpdgen(command, code=2).stderr
    assert "did you mean prod?" in httpdgen(command, "-i", "prood", code=2).stderr


def test_a_rolling_restart_is_of_every_tomcat_and_changes_no_file(fleet: Fleet) -> None:
    said = httpdgen("restart", "-i", "prod", "--yes").stdout
    assert fleet.plan is not None
    assert {step.kind for step in fleet.plan.steps} == {StepKind.ROLL}
    assert sorted(node for step in fleet.plan.steps for node in step.nodes) == ["node1", "node2"]
    assert not any(host.changes for host in fleet.plan.hosts.values())
    assert "restart: " in said


def test_nodes_that_are_named_are_restarted_and_no_others(fleet: Fleet) -> None:
    httpdgen("restart", "-i", "prod", "node2", "--yes")
    assert fleet.plan is not None
    assert [step.nodes for step in fleet.plan.steps] == [("node2",)]


def test_a_web_server_is_restarted_where_it_is_named(fleet: Fleet) -> None:
    httpdgen("restart", "-i", "prod", "web1", "--yes", "--allow-outage")
    assert fleet.plan is not None
    assert [(step.kind, step.hosts) for step in fleet.plan.steps] == [(StepKind.WEB, ("web1",))]


def test_nodes_that_are_none_are_all_told_before_anything_is_done(fleet: Fleet) -> None:
    said = httpdgen("restart", "-i", "prod", "nod2", "web9", "--yes", code=2).stderr
    assert "there is no node or web server nod2; did you mean node2?" in said
    assert "there is no node or web server web9; did you mean web" in said
    assert fleet.plan is None


@pytest.mark.parametrize(("limit", "more"), [("web1,web2", "app2"), ("app2,web1", "web2")])
def test_a_limit_does_not_take_one_side_of_a_connection_back_alone(fleet: Fleet, limit: str, more: str) -> None:
    fleet.write("{host: app2}", "{host: app2, ports: {ajp: 9009}}")
    fleet.release(THIRD, FIRST)
    said = httpdgen("rollback", "-i", "prod", "--limit", limit, "--yes", code=1).stdout
    assert f"which changes on both sides: take {more} into --limit too" in said
    httpdgen("rollback", "-i", "prod", "--limit", "app2,web1,web2", "--yes")
    assert fleet.plan is not None
    assert sorted(name for name, host in fleet.plan.hosts.items() if host.has_work) == ["app2", "web1", "web2"]


def test_what_hosts_beyond_the_limit_keep_does_not_matter(fleet: Fleet) -> None:
    fleet.write("{host: app2}", "{host: app2, lbfactor: 2}")
    fleet.release(SECOND, FIRST, "web2")
    del fleet.hosts["web2"].folders[FIRST]
    httpdgen("rollback", "-i", "prod", "--limit", "web1", "--yes")
    assert fleet.plan is not None
    assert [name for name, host in fleet.plan.hosts.items() if host.has_work] == ["web1"]
