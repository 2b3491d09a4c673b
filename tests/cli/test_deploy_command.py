"""The command `deploy`: what it asks, prints and keeps, and how it ends. Hosts and the rollout are stood in for."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from rolling_fleet import FIRST, SECRET, fleet_in, httpdgen

from httpdgen.cli.rolling import asking
from httpdgen.deploy.report import HostReport, Outcome
from httpdgen.plan.fleet_plan import StepKind

if TYPE_CHECKING:
    from pathlib import Path

    from rolling_fleet import Fleet

    from httpdgen.deploy.stop import Stop


@pytest.fixture(autouse=True)
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    found = fleet_in(tmp_path, monkeypatch)
    found.release(FIRST)
    found.write("{host: app2}", "{host: app2, lbfactor: 2}")
    return found


def kept(folder: Path) -> dict[str, Any]:  # Any: JSON
    (report,) = (folder / ".httpdgen/rollouts").glob("*.json")
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def test_the_plan_is_shown_carried_out_and_told_of(fleet: Fleet, tmp_path: Path) -> None:
    result = httpdgen("deploy", "-i", "prod", "--yes")
    assert "~ /etc/httpdgen/current/httpd/balancers.conf" in result.stdout
    assert "\nweb1  changed\n" in result.stdout
    assert " hosts: " in result.stdout
    assert "app1 node1: drain" in result.stderr
    assert "report: .httpdgen/rollouts/" in result.stderr
    assert kept(tmp_path)["state"] == "done"
    assert kept(tmp_path)["command"] == "deploy"


def test_what_is_as_it_should_be_is_done_without_a_question(fleet: Fleet, tmp_path: Path) -> None:
    fleet.write()
    assert "Nothing to do" in httpdgen("deploy", "-i", "prod").stdout
    assert fleet.plan is None
    assert not (tmp_path / ".httpdgen").exists()


def test_a_plan_with_a_refusal_is_not_carried_out(fleet: Fleet) -> None:
    fleet.drift("web1", "/etc/httpdgen/current/httpd/server.conf")
    assert "--overwrite-drift" in httpdgen("deploy", "-i", "prod", "--yes", code=1).stdout
    assert fleet.plan is None


def test_without_a_terminal_nobody_is_asked_and_nothing_is_done(fleet: Fleet) -> None:
    assert "run it with --yes" in httpdgen("deploy", "-i", "prod", code=2).stderr
    assert fleet.plan is None


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("\n", 1), ("n\n", 1)])
def test_on_a_terminal_somebody_is_asked(answer: str, code: int, fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_is_attended", lambda: True)
    result = httpdgen("deploy", "-i", "prod", code=code, typed=answer)
    assert "change 3 hosts? [y/N]" in result.stderr
    assert (fleet.plan is not None) is (code == 0)
    assert ("nothing was changed" in result.stderr) is (code == 1)


def test_the_options_reach_the_rollout(fleet: Fleet) -> None:
    given = [
        "--wait",
        "10s",
        "--request-wait",
        "1500ms",
        "--health-wait",
        "3m",
        "--cut-off",
        "--max-failures",
        "2",
        "--take-lock",
        "--jobs",
        "3",
    ]
    httpdgen("deploy", "-i", "prod", "--yes", *given)
    options = fleet.given["options"]
    assert (options.drain_seconds, options.in_flight_seconds, options.cut_off) == (10.0, 1.5, True)
    assert options.health_seconds == 180.0
    assert (options.max_failures, options.take_lock) == (2, True)


def test_the_lock_says_who_it_is(fleet: Fleet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOGNAME", "ann")
    httpdgen("deploy", "-i", "prod", "--yes")
    lock = fleet.given["lock"]
    assert lock.owner.startswith("ann@")
    assert lock.rollout == kept(tmp_path)["rollout"]
    assert str(os.getpid()) in lock.process


def test_hosts_that_failed_are_exit_code_3_with_the_reason_and_the_way_on(fleet: Fleet, tmp_path: Path) -> None:
    fleet.outcomes["web2"] = HostReport(Outcome.RETURNED, f"httpd does not take it: {SECRET}", 4.0)
    said = httpdgen("deploy", "-i", "prod", "--yes", code=3).stdout
    assert "\nweb2  returned     4.0 s\n    httpd does not take it: ********\n" in said
    assert "\nnext: run it again, ********\n" in said
    assert kept(tmp_path)["state"] == "failed"


def test_json_is_alone_on_standard_output(tmp_path: Path) -> None:
    result = httpdgen("deploy", "-i", "prod", "--yes", "--format", "json")
    assert json.loads(result.stdout) == kept(tmp_path)
    assert "balancers.conf" in result.stderr


def test_json_says_of_nothing_to_do_that_it_is_done(fleet: Fleet) -> None:
    fleet.write()
    report = json.loads(httpdgen("deploy", "-i", "prod", "--format", "json").stdout)
    assert (report["state"], report["rollout"]) == ("done", "")
    assert {host["outcome"] for host in report["hosts"].values()} == {"unchanged"}


def test_no_secret_is_shown_or_kept(fleet: Fleet, tmp_path: Path) -> None:
    fleet.outcomes["web2"] = HostReport(Outcome.FAILED, f"secret={SECRET}")
    said = [httpdgen("deploy", "-i", "prod", "--yes", code=3).output]
    said += [file.read_text() for file in (tmp_path / ".httpdgen/rollouts").iterdir()]
    assert len(said) == 3
    assert all("********" in text and SECRET not in text for text in said)


def test_the_first_interrupt_ends_it_between_two_steps(fleet: Fleet, tmp_path: Path) -> None:
    def interrupted(stop: Stop) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.wait(5)
        for thread in threading.enumerate():  # the one that says so
            if thread.daemon and not thread.name.startswith("hosts"):
                thread.join(5)

    fleet.during = interrupted
    result = httpdgen("deploy", "-i", "prod", "--yes", code=130)
    assert "ends once the step in hand is finished" in result.stderr
    assert "it ended early: it was asked to end" in result.stdout
    assert kept(tmp_path)["state"] == "stopped"


def test_the_second_interrupt_ends_it_at_once_and_says_how_to_go_on(fleet: Fleet, tmp_path: Path) -> None:
    def interrupted(stop: Stop) -> None:
        stop.ask()
        os.kill(os.getpid(), signal.SIGINT)
        threading.Event().wait(5)

    fleet.during = interrupted
    said = httpdgen("deploy", "-i", "prod", "--yes", code=130).stdout
    assert "it ended early: it was ended at once; every host has the old configuration or the new one, whole" in said
    assert "next: the same command again goes on from here" in said
    assert kept(tmp_path)["state"] == "interrupted"


def test_a_saved_plan_is_carried_out_as_the_release_that_was_reviewed(fleet: Fleet, tmp_path: Path) -> None:
    httpdgen("plan", "-i", "prod", "-o", "plan.json")
    httpdgen("deploy", "-i", "prod", "--plan", "plan.json", "--yes")
    assert fleet.plan is not None
    assert fleet.plan.release == json.loads((tmp_path / "plan.json").read_text())["release"]


def test_a_saved_plan_is_refused_once_anything_is_not_as_it_was(fleet: Fleet) -> None:
    httpdgen("plan", "-i", "prod", "-o", "plan.json")
    fleet.write("{host: app2}", "{host: app2, lbfactor: 3}")
    said = httpdgen("deploy", "-i", "prod", "--plan", "plan.json", "--yes", code=1).stderr
    assert "the topology, its secrets or the templates give something else by now" in said
    assert fleet.plan is None


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": 99}', "\0", "[" * 100_000])
def test_what_is_no_saved_plan_is_exit_code_2(text: str, fleet: Fleet, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(text)
    fleet.hosts["web1"].asked.clear()
    assert "plan.json" in httpdgen("deploy", "-i", "prod", "--plan", "plan.json", code=2).stderr
    assert fleet.hosts["web1"].asked == []


def test_a_record_that_cannot_be_kept_ends_nothing(fleet: Fleet, tmp_path: Path) -> None:
    (tmp_path / ".httpdgen").write_text("a file")
    result = httpdgen("deploy", "-i", "prod", "--yes")
    assert "of this rollout no log is kept" in result.stderr
    assert "report:" not in result.stderr


def test_whoever_has_no_name_is_unknown(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("no such number")

    monkeypatch.setattr("getpass.getuser", nameless)
    httpdgen("deploy", "-i", "prod", "--yes")
    assert fleet.given["lock"].owner.startswith("unknown@")


def test_a_terminal_is_one_where_somebody_reads_and_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    assert not asking._is_attended()
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert asking._is_attended()


def test_all_web_servers_are_changed_at_once_where_that_is_asked_for(fleet: Fleet) -> None:
    httpdgen("deploy", "-i", "prod", "--yes", "--batch", "2", "--no-canary")
    assert fleet.plan is not None
    assert [step.hosts for step in fleet.plan.steps if step.kind is StepKind.WEB] == [("web1", "web2")]
    httpdgen("deploy", "-i", "prod", "--yes")
    assert [step.hosts for step in fleet.plan.steps if step.kind is StepKind.WEB] == [("web1",), ("web2",)]
    assert "Invalid value for '--batch'" in httpdgen("deploy", "-i", "prod", "--batch", "0", code=2).stderr
