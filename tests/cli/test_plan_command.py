"""The command `plan`: what it asks for, what it prints, and how it ends. Hosts are stood in for."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import pytest
import typer
from rolling_fleet import FIRST, HOSTS, SECRET, fleet_in, httpdgen

from httpdgen.cli.rolling import plan_view
from httpdgen.errors import HostError

if TYPE_CHECKING:
    from pathlib import Path

    from rolling_fleet import Fleet


@pytest.fixture(autouse=True)
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    return fleet_in(tmp_path, monkeypatch)


def test_what_is_as_it_should_be_is_one_line_and_exit_code_0(fleet: Fleet) -> None:
    fleet.release(FIRST)
    result = httpdgen("plan", "-i", "prod", "--exit-code")
    assert result.stdout == "Nothing to do: every host is as it should be.\n"
    assert result.stderr == ""
    assert [host.asked for host in fleet.hosts.values()] == [["read"]] * len(HOSTS)


def test_a_change_is_shown_with_its_diff_and_its_effect(fleet: Fleet) -> None:
    fleet.release(FIRST)
    fleet.write("{host: app2}", "{host: app2, lbfactor: 2}")
    said = httpdgen("plan", "-i", "prod").stdout
    assert "~ /etc/httpdgen/current/httpd/balancers.conf" in said
    assert "loadfactor=2" in said
    assert "  reload: apache2" in said


def test_that_anything_would_change_is_exit_code_1_where_that_is_asked_for(fleet: Fleet) -> None:
    fleet.release(FIRST)
    fleet.write("{host: app2}", "{host: app2, lbfactor: 2}")
    httpdgen("plan", "-i", "prod", "--exit-code", code=1)
    httpdgen("plan", "-i", "prod")


def test_a_plan_that_is_not_to_be_carried_out_is_exit_code_1_with_the_reason(fleet: Fleet) -> None:
    fleet.release(FIRST)
    fleet.drift("web1", "/etc/httpdgen/current/httpd/server.conf")
    result = httpdgen("plan", "-i", "prod", code=1)
    assert "Not to be carried out: web1" in result.stdout
    assert "--overwrite-drift" in result.stdout
    assert "Not to be carried out" not in httpdgen("plan", "-i", "prod", "--overwrite-drift").stdout


def test_a_host_that_is_not_reached_is_exit_code_3_and_named(fleet: Fleet) -> None:
    fleet.release(FIRST)
    fleet.gone["app2"] = "connection refused"
    assert (
        "app2 cannot be reached (mend that, or go on without: --limit 'all:!app2'): connection refused"
        in httpdgen("plan", "-i", "prod", code=3).stdout
    )


def test_a_host_that_is_lost_on_the_way_is_not_reached_either(fleet: Fleet) -> None:
    fleet.release(FIRST)
    fleet.hosts["app2"].fault = HostError("app2", f"the connection broke, {SECRET}")
    said = httpdgen("plan", "-i", "prod", code=3).output
    assert "the connection broke, ********" in said
    assert SECRET not in said


def test_hosts_that_the_topology_does_not_name_are_left_alone(fleet: Fleet) -> None:
    fleet.release(FIRST)
    fleet.gone.clear()
    httpdgen("plan", "-i", "prod")
    assert "db1" not in fleet.hosts


def test_a_host_that_left_both_files_is_told_of(fleet: Fleet, tmp_path: Path) -> None:
    fleet.release(FIRST)
    fleet.write(", node2: {host: app2}", "")
    inventory = tmp_path / "inventories/prod.yaml"
    inventory.write_text(inventory.read_text().replace(", app2: ", ""))
    assert "app2 is in neither the topology nor the inventory any more" in httpdgen("plan", "-i", "prod").stdout


def test_the_limit_is_what_may_change(fleet: Fleet) -> None:
    fleet.release(FIRST)
    fleet.write("{host: app2}", "{host: app2, lbfactor: 2}")
    said = httpdgen("plan", "-i", "prod", "--limit", "all:!web2:!app*").stdout
    assert "web1" in said
    assert "web2" not in said


def test_colours_tell_what_comes_from_what_goes(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    fleet.release(FIRST)
    fleet.write("{host: app2}", "{host: app2, lbfactor: 2}")
    fleet.drift("web2", "/etc/httpdgen/current/httpd/server.conf")
    monkeypatch.setattr(typer, "echo", partial(typer.echo, color=True))
    monkeypatch.setattr(plan_view, "in_colour", lambda _: True)
    lines = httpdgen("plan", "-i", "prod", code=1).stdout.splitlines()
    (added,) = {line[:5] for line in lines if "loadfactor=2" in line}
    (gone,) = {line[:5] for line in lines if "node2 loadfactor=1" in line}
    assert (added, gone) == ("\x1b[32m", "\x1b[31m")
    assert any(line.startswith("\x1b[1mClusters") for line in lines)
    assert any(line.startswith("\x1b[31m\x1b[1mNot to be") for line in lines)


def test_markdown_is_for_a_merge_request(fleet: Fleet) -> None:
    fleet.release(FIRST)
    fleet.write("{host: app2}", "{host: app2, lbfactor: 2}")
    assert httpdgen("plan", "-i", "prod", "--format", "markdown").stdout.startswith("### httpdgen: a plan\n")


def test_json_is_alone_on_standard_output(fleet: Fleet) -> None:
    fleet.release(FIRST)
    fleet.write("{host: app2}", "{host: app2, lbfactor: 2}")
    plan = json.loads(httpdgen("plan", "-i", "prod", "--format", "json").stdout)
    assert plan["environment"] == "inventories/prod.yaml"
    assert sorted(plan["hosts"]) == ["app1", "app2", "web1", "web2"]


def test_a_plan_is_saved_beside_what_is_printed(fleet: Fleet, tmp_path: Path) -> None:
    fleet.release(FIRST)
    assert "Nothing to do" in httpdgen("plan", "-i", "prod", "-o", "plan.json").stdout
    assert json.loads((tmp_path / "plan.json").read_text())["format"] == 1


def test_no_form_of_a_plan_shows_a_secret(fleet: Fleet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fleet.release(FIRST)
    monkeypatch.setenv("SHOP_AJP_SECRET", "another-long-secret")
    said = [httpdgen("plan", "-i", "prod", "-o", "plan.json", *form).output
            for form in ([], ["--format", "json"], ["--format", "markdown"])]  # fmt: skip
    said.append((tmp_path / "plan.json").read_text())
    assert all("server.xml" in text for text in said)
    assert not any(secret in text for text in said for secret in (SECRET, "another-long-secret"))


def test_that_a_plan_cannot_be_saved_is_known_before_any_host_is_asked(fleet: Fleet) -> None:
    assert "no/folder" in httpdgen("plan", "-i", "prod", "-o", "no/folder/plan.json", code=2).stderr
    assert fleet.hosts == {}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "say which environment's hosts; there are prod"),
        (["-i", "prood"], "did you mean prod?"),
        (["-i", "prod", "-t", "topologie.yaml"], "there is no such file"),
        (["-i", "prod", "--limit", "wbe1"], "there is no host, group or pattern wbe1; did you mean web1?"),
        (["-i", "prod", "--limit", "db1"], "the topology has nothing on db1"),
        (["-i", "prod", "--max-change", "30"], "such as 30%"),
        (["-i", "prod", "--wait", "5"], "such as 300ms, 10s, 5m or 1h"),
        (["-i", "prod", "--jobs", "1"], "--jobs"),
    ],
)
def test_bad_input_is_exit_code_2_with_a_word_on_what_is_right(arguments: list[str], said: str, fleet: Fleet) -> None:
    assert said in httpdgen("plan", *arguments, code=2).stderr
    assert fleet.hosts == {}


def test_a_secret_that_is_missing_is_exit_code_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_AJP_SECRET")
    assert "SHOP_AJP_SECRET is not set" in httpdgen("plan", "-i", "prod", code=2).stderr
