"""The command `verify`: what it asks for, what it prints, and how it ends. Hosts are stood in for."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner
from verdicts import all_passed, with_remarks, without

from httpdgen.cli.main import app
from httpdgen.cli.progress import waiting_bar
from httpdgen.verify import run
from httpdgen.verify.outcome import Report, failed, not_made

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from httpdgen.model.topology import Topology

SECRET = "hush-hush-hush-hush"
TOPOLOGY = """\
httpdgen: 1
web_tiers: {edge: {hosts: [web1, web2]}}
clusters:
  shop:
    nodes: {node1: {host: app1}, node2: {host: app2}}
    ajp_secret: {env: SHOP_AJP_SECRET}
sites: {www.example.com: {routes: {/: {cluster: shop}}}}
"""
INVENTORY = """\
all:
  children:
    web: {hosts: {web1: {ansible_host: 192.0.2.1}, web2: }}
    tomcats: {hosts: {app1: , app2: }}
"""
HOSTS = ("web1", "web2", "app1", "app2")


@dataclass
class Fleet:
    """What verify is to find, and what it was asked for."""

    report: Report = field(default_factory=lambda: all_passed(*HOSTS))
    fault: BaseException | None = None
    topology: Topology | None = None
    asked: dict[str, Any] = field(default_factory=dict)  # Any: keywords

    def verify(self, topology: Topology, *_: object, **asked: Any) -> Report:
        self.topology = topology
        self.asked = asked
        if self.fault is not None:
            raise self.fault
        asked["told"](f"stopping node2, {SECRET}")
        return self.report


@pytest.fixture(autouse=True)
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("SHOP_AJP_SECRET", SECRET)
    (tmp_path / "topology.yaml").write_text(TOPOLOGY)
    (tmp_path / "inventories").mkdir()
    (tmp_path / "inventories/prod.yaml").write_text(INVENTORY)
    found = Fleet()
    monkeypatch.setattr(run, "verify", found.verify)
    return found


def verify(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, ["verify", *arguments])
    assert result.exit_code == code, result.output
    return result


def test_a_fleet_that_is_as_it_should_be_is_exit_code_0() -> None:
    result = verify("-i", "prod")
    assert "\nweb1  ✓ ✓ " in result.stdout
    assert result.stdout.splitlines()[-1].startswith("4 hosts, 34 checks: 34 passed in 0.")
    assert result.stderr == ""


def test_the_topology_is_that_of_the_environment(fleet: Fleet) -> None:
    verify("-i", "prod")
    assert fleet.topology is not None
    assert fleet.topology.address_of("web1") == "192.0.2.1"


def test_a_topology_elsewhere_has_its_inventories_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "else").mkdir()
    monkeypatch.chdir(tmp_path / "else")
    verify("-i", "prod", "-t", "../topology.yaml")


def test_every_check_but_the_drill_is_made_on_every_host_unless_something_else_is_asked_for(fleet: Fleet) -> None:
    verify("-i", "prod")
    assert fleet.asked["limit"] == HOSTS
    assert "files" in fleet.asked["only"]
    assert "drill" not in fleet.asked["only"]
    assert fleet.asked["jobs"] == run.JOBS


def test_what_is_asked_for_is_what_is_made(fleet: Fleet) -> None:
    asked = ["--only", "tls,files", "--only", "ports", "--skip", "ports", "--limit", "web*", "--limit", "app2"]
    verify("-i", "prod", *asked, "--jobs", "3")
    assert (fleet.asked["only"], fleet.asked["limit"]) == (("files", "tls"), ("web1", "web2", "app2"))
    assert (fleet.asked["jobs"], fleet.asked["drill"]) == (3, False)


def test_the_drill_is_made_only_where_it_is_asked_for(fleet: Fleet) -> None:
    assert "stopping" not in verify("-i", "prod").stderr
    said = verify("-i", "prod", "--drill").stderr
    assert fleet.asked["drill"] is True
    assert said == "stopping node2, ********\n"  # also where nobody watches


def test_what_failed_is_exit_code_1_with_the_reason_and_the_way_out(fleet: Fleet) -> None:
    fleet.report = with_remarks(fleet.report, "web2", "tls", failed("443", "has expired", "renew it"))
    result = verify("-i", "prod", code=1)
    assert "\n✗ web2 tls: 443: has expired\n    hint: renew it\n" in result.stdout
    assert "33 passed, 1 failed in" in result.stdout


def test_what_could_not_be_made_is_exit_code_1_and_the_last_line_says_how_to_leave_it_out(fleet: Fleet) -> None:
    fleet.report = with_remarks(fleet.report, "web2", "tls", not_made("443", "sshd forwards nothing"))
    assert "--skip tls leaves out" in verify("-i", "prod", code=1).stdout.splitlines()[-1]


def test_a_host_that_is_not_reached_is_exit_code_3_and_is_named(fleet: Fleet) -> None:
    fleet.report = without(fleet.report, "app1", "connection refused")
    assert "\napp1  unreachable: connection refused\n" in verify("-i", "prod", code=3).stdout


def test_json_is_alone_on_standard_output(fleet: Fleet) -> None:
    fleet.report = without(fleet.report, "app1", "connection refused")
    result = verify("-i", "prod", "--format", "json", code=3)
    assert json.loads(result.stdout)["unreachable"] == {"app1": "connection refused"}
    assert result.stderr.startswith("4 hosts, 28 checks: ")


def test_junit_is_written_beside_the_table(fleet: Fleet, tmp_path: Path) -> None:
    (tmp_path / "verify.xml").write_text("old")
    fleet.report = with_remarks(fleet.report, "web2", "tls", failed("443", "has expired"))
    assert "✗ web2 tls" in verify("-i", "prod", "--junit", "verify.xml", code=1).stdout
    assert ET.parse(tmp_path / "verify.xml").getroot().get("failures") == "1"
    assert not list(tmp_path.glob(".*"))


def test_a_report_that_is_not_written_whole_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "verify.xml")

    (tmp_path / "verify.xml").write_text("old")
    monkeypatch.setattr(os, "fchmod", full)
    result = verify("-i", "prod", "--junit", "verify.xml", code=2)
    assert "34 passed" in result.stdout
    assert "verify.xml: No space left on device" in result.stderr
    assert (tmp_path / "verify.xml").read_text() == "old"
    assert not list(tmp_path.glob(".*"))


def test_that_junit_cannot_be_written_is_known_before_any_host_is_asked(fleet: Fleet) -> None:
    assert "no/folder" in verify("-i", "prod", "--junit", "no/folder/verify.xml", code=2).stderr
    assert fleet.asked == {}


def test_without_an_inventory_those_that_there_are_are_named(tmp_path: Path) -> None:
    (tmp_path / "inventories/staging").mkdir()
    assert "say which environment's hosts; there are prod, staging" in verify(code=2).stderr
    assert "there is none beside else/topology.yaml" in verify("-t", "else/topology.yaml", code=2).stderr


def test_all_names_of_nothing_are_told_at_once_before_any_host_is_asked(fleet: Fleet) -> None:
    said = verify("-i", "prod", "--only", "fils", "--skip", "tsl", "--limit", "wbe1", code=2).stderr
    for line in (
        "--only: there is no check fils; did you mean files?",
        "--skip: there is no check tsl; did you mean tls?",
        "--limit: there is no host, group or pattern wbe1; did you mean web1?",
    ):
        assert line in said
    assert fleet.asked == {}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-i", "prood"], "did you mean prod?"),
        (["-i", "prod", "-t", "topologie.yaml"], "there is no such file"),
        (["-i", "prod", "--templates", "nowhere"], "does not exist"),
        (["-i", "prod", "--jobs", "0"], "--jobs"),
        (["-i", "prod", "--format", "xml"], "'json'"),
    ],
)
def test_bad_input_is_exit_code_2_with_a_word_on_what_is_right(arguments: list[str], said: str) -> None:
    assert said in verify(*arguments, code=2).stderr


def test_a_secret_that_is_missing_is_exit_code_2(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_AJP_SECRET")
    assert "SHOP_AJP_SECRET is not set" in verify("-i", "prod", code=2).stderr
    assert fleet.asked == {}


def test_secrets_that_a_host_says_are_masked_in_every_form(fleet: Fleet, tmp_path: Path) -> None:
    remark = failed(f"a {SECRET}", f"secret={SECRET} is refused", f"write {SECRET}")
    report = with_remarks(without(fleet.report, "app1", f"banner: {SECRET}"), "web2", "tls", remark)
    fleet.report = report
    said = [verify("-i", "prod", "--junit", "v.xml", *form, code=3).output for form in ((), ("--format", "json"))]
    said.append((tmp_path / "v.xml").read_text())
    assert all("********" in text and SECRET not in text for text in said)


def test_characters_that_would_steer_the_terminal_are_escapes(fleet: Fleet) -> None:
    remark = failed("\x1b]0;title\x07", "\x1b[2J", "\udcff")
    fleet.report = with_remarks(without(fleet.report, "app1", "\x1b[31mred"), "web2", "tls", remark)
    said = verify("-i", "prod", code=3).stdout
    assert "\x1b" not in said
    assert "\\x1b]0;title\\x07: \\x1b[2J\n    hint: \\xff" in said
    assert "unreachable: \\x1b[31mred" in said


def test_an_interrupt_is_exit_code_130(fleet: Fleet) -> None:
    fleet.fault = KeyboardInterrupt()
    assert "interrupted" in verify("-i", "prod", code=130).stderr


def test_completion_knows_the_checks(tmp_path: Path) -> None:
    words = {"_HTTPDGEN_COMPLETE": "complete_bash", "COMP_WORDS": "httpdgen verify --only re", "COMP_CWORD": "3"}
    done = subprocess.run(
        [sys.executable, "-m", "httpdgen"], env={**os.environ, **words}, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["replication"]


class Terminal:
    """A terminal that remembers what was written to it."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return True


def test_a_bar_comes_though_no_host_is_done_and_says_what_is_being_done(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr("httpdgen.cli.progress._PATIENCE_S", 0.05)
    monkeypatch.setenv("TERM", "xterm")
    with waiting_bar("verifying") as shown:
        time.sleep(0.3)
        assert "verifying" in terminal.text
        shown.say("stopping node2")
        time.sleep(0.3)
    assert "stopping node2" in terminal.text


def test_no_bar_comes_for_quick_work_or_where_nobody_watches(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with waiting_bar("verifying") as shown:
        shown(1, 2)
        shown.say("more")
    assert terminal.text == ""
    monkeypatch.undo()
    monkeypatch.setattr("httpdgen.cli.progress._PATIENCE_S", 0.01)
    with waiting_bar("verifying") as shown:
        time.sleep(0.1)
        shown(1, 2)
    assert capsys.readouterr().err == ""
