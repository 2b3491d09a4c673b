"""What lint tells programs: JSON, SARIF, GitHub's and GitLab's forms, JUnit."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from cases import CASES, lay_down
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from httpdgen.cli.main import app
from httpdgen.lint.documentation import document, files_of
from httpdgen.lint.registry import RULES

if TYPE_CHECKING:
    from pathlib import Path

SARIF = importlib.import_module("pydantic_sarif.model").StaticAnalysisResultsFormatSarifVersion210JsonSchema
FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")
WEAK = "ProxyPass /ä😀 ajp://app1/ secret=abc\n"
SECRET_AT = WEAK.index("secret") + 1


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("GITHUB_ACTIONS", "GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(variable, raising=False)
    (tmp_path / "build" / "a b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(path: str, form: str, *more: str, stdin: str | None = None) -> str:
    result = CliRunner().invoke(app, ["lint", path, "--format", form, *more], input=stdin)
    assert result.exit_code in {0, 1}, result.stderr
    return result.stdout


def mounts(name: str, folder: Path) -> str:
    """Write a file with one fault."""
    (folder / name).write_text("ProxyPass /äö balancer://shop\n")
    return name


def weak_secret(name: str, folder: Path) -> str:
    """Write a part of a configuration with one fault, behind a character that UTF-16 needs two units for."""
    (folder / name).write_text(WEAK)
    return name


ONLY = ("--select", "balancer-not-defined")
WEAK_ONLY = ("--select", "weak-secret")


def sarif(path: str, *more: str, stdin: str | None = None) -> dict[str, Any]:
    text = written(path, "sarif", *more, stdin=stdin)
    SARIF.model_validate_json(text)  # every key of SARIF's own schema, and no other
    (run,) = json.loads(text)["runs"]
    assert isinstance(run, dict)
    return run


def test_json_has_what_its_page_says(folder: Path) -> None:
    report = json.loads(written(mounts("httpd.conf", folder), "json", *ONLY))
    (finding,) = report.pop("findings")
    assert len(finding.pop("fingerprint")) == 32
    assert finding == {
        "rule": "balancer-not-defined",
        "severity": "error",
        "file": "httpd.conf",
        "line": 1,
        "column": 15,
        "message": "no balancer is called shop",
        "hint": 'write <Proxy "balancer://shop"> with its members',
        "related": [],
    }
    assert report == {
        "version": 1,
        "counts": {"error": 1, "warning": 0, "info": 0},
        "ignored": 0,
        "in_baseline": 0,
        "stale_in_baseline": [],
        "failed": True,
        "seen": {"hosts": 1, "files": 1, "web_servers": 1, "tomcats": 0, "members": 0, "linked": 0},
    }


def test_a_result_of_sarif_has_a_relative_uri_a_fingerprint_and_a_rule_with_help(folder: Path) -> None:
    run = sarif(weak_secret("build/a b/100%:ü.conf", folder), *WEAK_ONLY)
    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "build/a%20b/100%25%3A%C3%BC.conf", "uriBaseId": "SRCROOT"}
    assert unquote(run["originalUriBaseIds"]["SRCROOT"]["uri"]) == f"file://{folder}/"
    assert place["region"] == {"startLine": 1, "startColumn": SECRET_AT + 1}  # the emoji counts twice
    assert run["columnKind"] == "utf16CodeUnits"
    assert result["level"] == "warning"
    assert len(result["partialFingerprints"]["httpdgen/v1"]) == 32
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"] == "weak-secret"
    assert rule["help"]["markdown"].startswith("# weak-secret\n")
    assert rule["defaultConfiguration"] == {"level": "warning"}


def test_sarif_says_the_severity_of_the_settings_and_the_default_one_apart(folder: Path) -> None:
    (folder / "httpdgen.toml").write_text('[lint.severity]\nbalancer-not-defined = "info"\n')
    run = sarif(mounts("httpd.conf", folder), *ONLY)
    assert run["results"][0]["level"] == "note"
    assert run["tool"]["driver"]["rules"][0]["defaultConfiguration"] == {"level": "error"}


def test_what_lies_elsewhere_has_a_whole_uri_and_standard_input_has_a_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = mounts("httpd.conf", folder)
    monkeypatch.chdir(folder / "build")
    elsewhere = sarif(f"../{path}", *ONLY)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert elsewhere == {"uri": f"file://{folder}/httpd.conf"}
    stdin = sarif("-", *WEAK_ONLY, stdin=WEAK)["results"][0]
    assert stdin["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "stdin"


def test_braces_in_a_message_are_no_placeholder_of_sarif(folder: Path) -> None:
    (folder / "httpd.conf").write_text("ProxyPass /a balancer://{0}\n")
    (result,) = sarif("httpd.conf", *ONLY)["results"]
    assert "{{0}}" in result["message"]["text"]


def test_fingerprints_survive_moved_lines(folder: Path) -> None:
    path = mounts("httpd.conf", folder)
    before = sarif(path, *ONLY)["results"][0]
    (folder / path).write_text(f"Listen 80\n\n{(folder / path).read_text()}")
    after = sarif(path, *ONLY)["results"][0]
    assert after["partialFingerprints"] == before["partialFingerprints"]
    assert after["locations"] != before["locations"]


@pytest.mark.parametrize(("form", "variable"), [("github", "GITHUB_WORKSPACE"), ("gitlab", "CI_PROJECT_DIR")])
def test_files_are_named_from_the_repository_of_a_job(
    folder: Path, monkeypatch: pytest.MonkeyPatch, form: str, variable: str
) -> None:
    mounts("build/httpd.conf", folder)
    monkeypatch.chdir(folder / "build")
    monkeypatch.setenv(variable, str(folder))
    assert "build/httpd.conf" in written("httpd.conf", form, *ONLY)


def test_github_s_commands_escape_what_would_end_them(folder: Path) -> None:
    printed = written(weak_secret("build/a,b:100%.conf", folder), "github", *WEAK_ONLY)
    head = f"::warning file=build/a%2Cb%3A100%25.conf,line=1,col={SECRET_AT + 1},title=weak-secret::"
    assert printed.startswith(f"{head}the secret has fewer than 16 characters%0Ahint: choose one")
    assert printed.count("\n") == 1


@pytest.mark.parametrize(("severity", "command"), [("error", "error"), ("warning", "warning"), ("info", "notice")])
def test_github_has_a_command_for_each_severity(folder: Path, severity: str, command: str) -> None:
    (folder / "httpdgen.toml").write_text(f'[lint.severity]\nbalancer-not-defined = "{severity}"\n')
    assert written(mounts("httpd.conf", folder), "github", *ONLY).startswith(f"::{command} file=")


@pytest.mark.parametrize(("severity", "word"), [("error", "major"), ("warning", "minor"), ("info", "info")])
def test_gitlab_gets_a_list_of_issues(folder: Path, severity: str, word: str) -> None:
    (folder / "httpdgen.toml").write_text(f'[lint.severity]\nbalancer-not-defined = "{severity}"\n')
    (issue,) = json.loads(written(mounts("httpd.conf", folder), "gitlab", *ONLY))
    assert issue["severity"] == word
    assert issue["check_name"] == "balancer-not-defined"
    assert issue["location"] == {"path": "httpd.conf", "lines": {"begin": 1}}
    assert len(issue["fingerprint"]) == 32


def test_every_fingerprint_of_a_report_is_another(folder: Path) -> None:
    (folder / "httpd.conf").write_text("ProxyPass /a balancer://a\nProxyPass /a balancer://a\n")
    names = [issue["fingerprint"] for issue in json.loads(written("httpd.conf", "gitlab"))]
    assert len(names) == len(set(names)) > 1


def test_junit_has_a_suite_for_each_file_and_failures_for_what_is_not_to_pass(folder: Path) -> None:
    (folder / "etc/httpd/conf").mkdir(parents=True)
    (folder / "etc/httpd/conf/httpd.conf").write_text("ServerRoot /etc/httpd\nInclude conf/site.conf\n")
    mounts("etc/httpd/conf/site.conf", folder)
    suites = ET.fromstring(written("etc", "junit", *ONLY))
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in suites] == [
        ("etc/httpd/conf/httpd.conf", "1", "0"),
        ("etc/httpd/conf/site.conf", "1", "1"),
    ]
    assert (suites.get("tests"), suites.get("failures")) == ("2", "1")
    (failure,) = suites.findall(".//failure")
    assert (failure.get("type"), failure.get("message")) == ("error", "no balancer is called shop")
    assert (failure.text or "").startswith("etc/httpd/conf/site.conf:1:15: error: no balancer is called shop\nhint: ")


def test_what_passes_is_no_failure_for_junit(folder: Path) -> None:
    suites = ET.fromstring(written(mounts("httpd.conf", folder), "junit", *ONLY, "--fail-on", "never"))
    assert (suites.get("failures"), suites.findall(".//failure"), len(suites.findall(".//system-out"))) == ("0", [], 1)


def test_nothing_found_is_valid_in_every_form(folder: Path) -> None:
    (folder / "httpd.conf").write_text("Listen 80\n")
    assert sarif("httpd.conf", *ONLY)["results"] == []
    assert json.loads(written("httpd.conf", "gitlab", *ONLY)) == []
    assert json.loads(written("httpd.conf", "json", *ONLY))["failed"] is False
    assert written("httpd.conf", "github", *ONLY) == ""
    assert ET.fromstring(written("httpd.conf", "junit", *ONLY)).get("failures") == "0"


@pytest.mark.parametrize("case", sorted(CASES.glob("*/fires.txtar")), ids=lambda case: case.parent.name)
def test_every_rule_s_findings_are_valid_sarif(case: Path, folder: Path) -> None:
    lay_down(files_of(case.read_bytes().decode("utf-8", "surrogateescape")), folder)
    assert sarif(".", "--select", case.parent.name)["columnKind"] == "utf16CodeUnits"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=60).map(lambda content: content.replace(b"\0", b"")),
    name=st.text(st.characters(codec="utf-8", exclude_characters="/\0"), max_size=9),
)
def test_whatever_a_file_holds_every_form_is_well_formed(folder: Path, content: bytes, name: str) -> None:
    path = folder / "build" / f"x{name}.conf"
    path.write_bytes(b"ProxyPass /a ajp://" + content + b"/ secret=abc\nRewriteRule " + content + b"\n")
    given_path = str(path.relative_to(folder))
    assert sarif(given_path)["results"]
    assert json.loads(written(given_path, "json"))["findings"]
    assert json.loads(written(given_path, "gitlab"))
    assert ET.fromstring(written(given_path, "junit")).tag == "testsuites"
    assert all(line.startswith("::") for line in written(given_path, "github").split("\n")[:-1])
    path.unlink()


def test_what_a_rule_is_about_is_its_tag_in_sarif(folder: Path) -> None:
    rules = sarif(mounts("httpd.conf", folder))["tool"]["driver"]["rules"]
    assert {rule["id"]: rule["properties"]["tags"] for rule in rules} == {
        name: [rule.subject] for name, rule in RULES.items()
    }
    assert [rule["shortDescription"]["text"] for rule in rules] == [
        document(rule.module).summary for rule in RULES.values()
    ]
