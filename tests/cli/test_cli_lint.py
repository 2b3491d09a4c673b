"""The command `lint`: what it prints for a person, its options and its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from httpdgen.cli.main import app
from httpdgen.lint import run
from httpdgen.lint.registry import RULES

if TYPE_CHECKING:
    from pathlib import Path

BAD = "Listen 80\n<Location /shop>\n    ProxyPass balancer://shop\n</Location>\n"
WEAK = "ProxyPass /weak ajp://app1:8009/ secret=abc\n"
ONE_RULE = ("--select", "balancer-not-defined")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for variable in ("GITHUB_ACTIONS", "GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(variable, raising=False)
    (tmp_path / "httpd.conf").write_text(BAD)
    return tmp_path


def lint(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["lint", *arguments], input=stdin)


def test_a_finding_is_shown_below_its_file_with_its_line_a_caret_and_the_way_out(folder: Path) -> None:
    result = lint("httpd.conf", *ONE_RULE)
    assert result.stdout.splitlines() == [
        "httpd.conf",
        "  3:15 error balancer-not-defined: no balancer is called shop",
        "      ProxyPass balancer://shop",
        "                ^",
        '    hint: write <Proxy "balancer://shop"> with its members',
        "",
        "1 error in 1 file of 1 host",
        "seen: 1 web server",
    ]
    assert (result.exit_code, result.stderr) == (1, "")


def test_other_places_that_a_finding_speaks_of_are_named(folder: Path) -> None:
    (folder / "web1/etc/apache2").mkdir(parents=True)
    (folder / "app1/etc/tomcat10").mkdir(parents=True)
    archive = RULES["route-differs-from-jvm-route"].module.__doc__ or ""
    web, _, app1 = archive.partition("Fires:")[2].partition("-- app1")
    (folder / "web1/etc/apache2/apache2.conf").write_text(web.partition("--\n")[2])
    (folder / "app1/etc/tomcat10/server.xml").write_text(app1.partition("--\n")[2].partition("Instead:")[0].strip())
    result = lint("web1", "app1", "--select", "route-differs-from-jvm-route")
    if "see app1" not in result.stdout:
        result = lint(".", "--select", "route-differs-from-jvm-route")
    assert "    see app1/etc/tomcat10/server.xml:3:" in result.stdout
    assert "seen: 1 web server, 1 Tomcat, 1 member, 1 of 1 leads to a Connector that was given" in result.stdout


def test_nothing_found_is_exit_code_0(folder: Path) -> None:
    (folder / "httpd.conf").write_text("Listen 80\n")
    result = lint("httpd.conf", *ONE_RULE)
    assert (result.exit_code, result.stdout) == (0, "nothing found in 1 file of 1 host\nseen: 1 web server\n")


@pytest.mark.parametrize(
    ("severity", "fail_on", "code"),
    [
        ("error", "error", 1),
        ("error", "info", 1),
        ("warning", "error", 0),
        ("warning", "warning", 1),
        ("info", "warning", 0),
        ("info", "info", 1),
        ("error", "never", 0),
    ],
)
def test_fail_on_says_how_bad_a_finding_must_be(folder: Path, severity: str, fail_on: str, code: int) -> None:
    (folder / "httpdgen.toml").write_text(f'[lint]\nseverity = {{balancer-not-defined = "{severity}"}}\n')
    assert lint("httpd.conf", *ONE_RULE, "--fail-on", fail_on).exit_code == code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.conf", "also-missing"], ["missing.conf:1:1: there is no such file", "also-missing:1:1", "2 faults"]),
        (["httpd.conf", "--select", "balancer-not-define"], ["did you mean balancer-not-defined?"]),
        (["httpd.conf", "--disable", "mount"], ["there is no rule or subject mount; did you mean mounts?"]),
        (["httpd.conf", "--config", "missing.toml"], ["missing.toml:1:1: cannot be read"]),
        (["httpd.conf", "--baseline", "missing.json"], ["missing.json:1:1: there is no such file", "--write-baseline"]),
        (["httpd.conf", "--output", "missing/out"], ["missing/out: No such file or directory"]),
        (["httpd.conf", "--format", "xml"], ["'junit'"]),
        (["httpd.conf", "--fail-on", "fatal"], ["'never'"]),
        (["httpd.conf", "--write-baseline", "x.json", "--format", "json"], ["--write-baseline: tells nothing"]),
        ([], ["PATH"]),
    ],
)
def test_bad_usage_is_exit_code_2_and_says_what_is_right(folder: Path, arguments: list[str], said: list[str]) -> None:
    result = lint(*arguments)
    assert result.exit_code == 2
    assert [each for each in said if each not in " ".join(result.stderr.split())] == []


def test_what_is_disabled_or_not_selected_is_not_found(folder: Path) -> None:
    assert "balancer-not-defined" not in lint("httpd.conf", "--disable", "balancer-not-defined").stdout
    assert "balancer-not-defined" not in lint("httpd.conf", "--select", "sessions,naming").stdout
    assert "balancer-not-defined" in lint("httpd.conf", "--select", "sessions", "--select", "mounts").stdout


def test_settings_are_found_above_and_their_faults_are_shown_with_their_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "httpdgen.toml").write_text('[lint]\ndisable = ["balancer-not-defnied"]\n')
    (folder / "site").mkdir()
    monkeypatch.chdir(folder / "site")
    result = lint("../httpd.conf")
    assert result.exit_code == 2
    assert "httpdgen.toml:2:13: lint.disable: there is no rule or subject balancer-not-defnied" in result.stderr
    assert '    disable = ["balancer-not-defnied"]\n                ^\n  hint: did you mean' in result.stderr


def test_versions_of_the_settings_reach_what_is_seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "mine.toml").write_text('[lint]\nversions = {httpd = "2.4.6"}\n')
    asked: list[tuple[int, ...] | None] = []
    original = run.lint

    def spy(*arguments: object, **options: object) -> object:
        asked.append(arguments[0].web_servers[0].version)  # type: ignore[attr-defined]
        return original(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "lint", spy)
    lint("httpd.conf", "--config", "mine.toml")
    assert asked == [(2, 4, 6)]


def test_a_baseline_is_written_and_hides_what_is_known(folder: Path) -> None:
    written = lint("httpd.conf", *ONE_RULE, "--write-baseline", "known.json")
    assert (written.exit_code, written.stdout, written.stderr) == (0, "", "wrote known.json: 1 finding\n")
    result = lint("httpd.conf", *ONE_RULE, "--baseline", "known.json")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (
        0,
        "nothing found in 1 file of 1 host; 1 in the baseline",
    )


def test_what_of_a_baseline_is_found_no_more_is_told(folder: Path) -> None:
    lint("httpd.conf", *ONE_RULE, "--write-baseline", "known.json")
    (folder / "httpd.conf").write_text("Listen 80\n")
    result = lint("httpd.conf", *ONE_RULE, "--baseline", "known.json")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (
        0,
        "the baseline has 1 entry of what is found no more; --write-baseline writes it anew",
    )


def test_what_is_ignored_is_counted(folder: Path) -> None:
    ignore = "    # httpdgen: ignore=balancer-not-defined made by hand\n    ProxyPass"
    (folder / "httpd.conf").write_text(BAD.replace("    ProxyPass", ignore))
    assert lint("httpd.conf", *ONE_RULE).stdout.splitlines()[0] == "nothing found in 1 file of 1 host; 1 ignored"


def test_standard_input_is_a_file_like_others(folder: Path) -> None:
    result = lint("-", "--select", "weak-secret", "--fail-on", "warning", stdin=f"{BAD}{WEAK}")
    assert result.exit_code == 1
    assert result.stdout.startswith("-\n  5:34 warning weak-secret")


def test_more_than_configuration_ever_is_on_standard_input_is_an_error(folder: Path) -> None:
    result = lint("-", stdin=b"#" * (16 * 1024 * 1024 + 1))
    assert result.exit_code == 2
    assert "-:1:1: is larger than 16 MB" in result.stderr


def test_what_cannot_be_read_is_an_error_among_the_others(folder: Path) -> None:
    (folder / "httpd.conf").write_text("<Location /shop>\n")
    result = lint("httpd.conf")
    assert result.exit_code == 1
    assert "  1:1 error cannot-be-read: <Location> was not closed\n" in result.stdout


def test_a_path_that_may_not_be_looked_at_is_told_with_the_reason(folder: Path) -> None:
    (folder / "loop").symlink_to("loop")
    result = lint("loop/httpd.conf")
    assert result.exit_code == 2
    assert "loop/httpd.conf:1:1: cannot be read: " in result.stderr


def test_where_nothing_is_configuration_nothing_was_judged(folder: Path) -> None:
    (folder / "pictures").mkdir()
    (folder / "pictures/a.png").write_bytes(b"\x89PNG\0")
    result = lint("pictures", "--write-baseline", "known.json")
    assert result.exit_code == 2
    assert result.stderr.startswith("pictures:1:1: ")
    assert not (folder / "known.json").exists()


def test_the_findings_can_be_written_to_a_file_and_the_summary_is_still_seen(folder: Path) -> None:
    result = lint("httpd.conf", *ONE_RULE, "--format", "json", "--output", "out.json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "1 error in 1 file of 1 host\nseen: 1 web server\n"
    assert json.loads((folder / "out.json").read_text())["counts"] == {"error": 1, "warning": 0, "info": 0}
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_a_program_that_reads_the_output_gets_no_summary_in_it(folder: Path) -> None:
    result = lint("httpd.conf", *ONE_RULE, "--format", "json")
    assert json.loads(result.stdout)["failed"] is True
    assert result.stderr.startswith("1 error in")


def test_github_s_form_is_chosen_in_its_actions_where_no_other_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert lint("httpd.conf", *ONE_RULE).stdout.startswith("::error file=httpd.conf,line=3,col=15,title=balancer-not-")
    assert lint("httpd.conf", *ONE_RULE, "--format", "text").stdout.startswith("httpd.conf\n")
    lint("httpd.conf", *ONE_RULE, "--output", "out.txt")
    assert (folder / "out.txt").read_text().startswith("httpd.conf\n")


def test_a_rule_that_fails_is_a_fault_of_ours_that_names_the_rule(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(fleet: object) -> object:
        raise ZeroDivisionError("division by zero")

    monkeypatch.delenv("HTTPDGEN_DEBUG", raising=False)
    monkeypatch.setattr(RULES["balancer-not-defined"].module, "check", fail)
    result = lint("httpd.conf", *ONE_RULE)
    assert result.exit_code == 70
    assert "the rule balancer-not-defined: ZeroDivisionError: division by zero: please report this" in result.stderr


def test_nothing_that_a_file_holds_steers_the_terminal(folder: Path) -> None:
    (folder / "httpd.conf").write_text("ProxyPass /a balancer://\x1b[31mred\nProxyPass /b\tbalancer://b\r\n")
    result = lint("httpd.conf", *ONE_RULE)
    assert "\x1b" not in result.stdout
    assert "      ProxyPass /b\tbalancer://b\n                  \t^\n" in result.stdout


@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_is_for_terminals(folder: Path, environment: dict[str, str], coloured: bool) -> None:
    leader, follower = os.openpty()
    env = {**{name: value for name, value in os.environ.items() if name != "NO_COLOR"}, **environment}
    command = [sys.executable, "-m", "httpdgen", "lint", "httpd.conf", *ONE_RULE]
    done = subprocess.run(command, cwd=folder, env=env, stdout=follower, check=False)
    os.close(follower)
    shown = os.read(leader, 100_000).decode()
    os.close(leader)
    assert done.returncode == 1
    assert ("\x1b[31m" in shown) is coloured


def test_completion_knows_rules_and_subjects(folder: Path) -> None:
    words = {"_HTTPDGEN_COMPLETE": "complete_bash", "COMP_WORDS": "httpdgen lint x --select mo", "COMP_CWORD": "4"}
    done = subprocess.run(
        [sys.executable, "-m", "httpdgen"], env={**os.environ, **words}, capture_output=True, text=True, check=False
    )
    found = done.stdout.split()
    assert found[:3] == ["mod_jk", "modules", "mounts"]
    assert "mount-to-unknown-worker" in found
