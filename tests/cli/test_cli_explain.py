"""The command `explain`: one rule, all of them, and their pages."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from httpdgen.cli.main import app
from httpdgen.lint.documentation import document
from httpdgen.lint.registry import RULES

if TYPE_CHECKING:
    from pathlib import Path


def explain(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["explain", *arguments])


def test_a_rule_is_explained_with_an_example_and_what_to_write_instead() -> None:
    result = explain("route-differs-from-jvm-route")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("route-differs-from-jvm-route (error, sessions)\n\nA worker's route is not the jvm")
    for part in ("\nWhy:\n  ", "\nFires:\n  -- web1", "\nInstead:\n  -- web1", "\nSource: httpd manual"):
        assert part in result.stdout


@pytest.mark.parametrize("rule", RULES)
def test_every_explanation_fits_a_terminal_but_for_files_in_it(rule: str) -> None:
    before, _, rest = explain(rule).stdout.partition("\nFires:\n")
    prose = [*before.splitlines(), *rest.rpartition("\nSource:")[2].splitlines()]
    assert [line for line in prose if len(line) > 88 and " " in line.strip()] == []


def test_without_a_rule_all_are_listed_by_subject() -> None:
    lines = explain().stdout.splitlines()
    assert [line.split()[0] for line in lines if re.match(r"  \S", line)] == list(RULES)
    subjects = [line for line in lines if line and not line.startswith(" ")]
    assert subjects == list(dict.fromkeys(rule.subject for rule in RULES.values()))
    assert "  route-differs-from-jvm-route (error)" in lines


def test_a_subject_s_rules_are_listed() -> None:
    lines = explain("replication").stdout.splitlines()
    assert lines[0] == "replication"
    names = [line.split()[0] for line in lines if re.match(r"  \S", line)]
    assert names == [rule.id for rule in RULES.values() if rule.subject == "replication"]


def test_a_wrong_name_is_told_with_what_was_meant() -> None:
    result = explain("route-differs-from-jvmroute")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean route-differs-from-jvm-route?" in " ".join(result.stderr.split())


def test_the_list_can_be_had_as_json() -> None:
    listed = json.loads(explain("--format", "json").stdout)
    assert [entry["rule"] for entry in listed] == list(RULES)
    keys = {"rule", "subject", "severity", "options", "summary", "what", "why", "fires", "instead", "source"}
    assert all(set(entry) == keys for entry in listed)
    assert json.loads(explain("no-jvm-route", "--format", "json").stdout)["rule"] == "no-jvm-route"


def test_options_are_named_with_their_defaults() -> None:
    rule = next(rule for rule in RULES.values() if float in map(type, rule.defaults.values()))
    for name, value in rule.defaults.items():
        assert f"  {name} (by default {value})" in explain(rule.id).stdout
        assert f"| `{name}` | `{value}` |" in explain(rule.id, "--format", "markdown").stdout


def test_a_page_has_each_file_in_a_block_of_its_own() -> None:
    page = explain("route-differs-from-jvm-route", "--format", "markdown").stdout
    assert page.startswith("# route-differs-from-jvm-route\n\nA worker's route")
    assert page.count("```apache\n") == page.count("```xml\n") == 2
    assert "`app1/etc/tomcat10/server.xml`" in page


def test_every_rule_has_a_page_and_the_index_leads_to_it(tmp_path: Path) -> None:
    result = explain("--format", "markdown", "-o", str(tmp_path / "rules"))
    assert (result.exit_code, result.stdout) == (0, f"wrote {len(RULES)} pages and README.md to {tmp_path}/rules\n")
    index = (tmp_path / "rules/README.md").read_text()
    links = re.findall(r"\]\(([^)]+)\)", index)
    assert links == [f"{rule}.md" for rule in RULES]
    for rule in RULES.values():
        page = (tmp_path / f"rules/{rule.id}.md").read_text()
        assert page.startswith(f"# {rule.id}\n\n{document(rule.module).summary}\n")
        assert page.count("```") % 2 == 0


@pytest.mark.parametrize("arguments", [["no-jvm-route", "--format", "markdown"], ["--format", "json"], []])
def test_pages_are_for_all_rules_and_in_markdown(tmp_path: Path, arguments: list[str]) -> None:
    result = explain(*arguments, "-o", str(tmp_path / "rules"))
    assert (result.exit_code, (tmp_path / "rules").exists()) == (2, False)
