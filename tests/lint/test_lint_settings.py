"""Settings: where they are found, what they say, and every fault of them with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from httpdgen.errors import InputError
from httpdgen.lint.finding import Severity
from httpdgen.lint.registry import RULES
from httpdgen.lint.settings import Settings
from httpdgen.lint.settings_file import find_settings, load_settings, read_settings
from httpdgen.observed.fleet import Versions

if TYPE_CHECKING:
    from pathlib import Path

WITH_OPTIONS = next(rule for rule in RULES.values() if float in map(type, rule.defaults.values()))
OPTION = next(name for name, default in WITH_OPTIONS.defaults.items() if isinstance(default, float))


def faults(text: str, name: str = "httpdgen.toml") -> list[str]:
    with pytest.raises(InputError) as raised:
        read_settings(name, text, RULES)
    return [f"{fault}{f' ({fault.hint})' if fault.hint else ''}" for fault in raised.value.faults]


def test_everything_can_be_said() -> None:
    text = f"""
[lint]
select = ["sessions", "no-jvm-route"]
disable = ["duplicate-route"]
severity = {{no-jvm-route = "error"}}
versions = {{httpd = "2.4.58", mod_jk = "1.2.50", tomcat = "10.1"}}
[lint.rules.{WITH_OPTIONS.id}]
{OPTION} = 2
"""
    assert read_settings("httpdgen.toml", text, RULES) == Settings(
        frozenset({"sessions", "no-jvm-route"}),
        frozenset({"duplicate-route"}),
        {"no-jvm-route": Severity.ERROR},
        {WITH_OPTIONS.id: {OPTION: 2}},
        Versions((2, 4, 58), (1, 2, 50), (10, 1)),
    )


def test_pyproject_has_them_in_its_tool_table_among_others() -> None:
    text = '[project]\nname = "x"\n[tool.ruff]\nline-length = 1\n[tool.httpdgen.lint]\ndisable = ["naming"]\n'
    assert read_settings("pyproject.toml", text, RULES).disabled == {"naming"}


@pytest.mark.parametrize("text", ["", "[lint]\n", "[lint.rules]\n"])
def test_nothing_said_is_nothing_changed(text: str) -> None:
    assert read_settings("httpdgen.toml", text, RULES) == Settings()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[lint]\nselct = ["sessions"]', "2:1: lint.selct: there is no such key (did you mean select?)"),
        ('lnt.select = ["sessions"]', "1:1: lnt: there is no such key (did you mean lint?)"),
        ('[lint]\nselect = [\n  "sessions",\n  "sesions",\n]', "4:4: lint.select: there is no rule or subject sesions"),
        ('[lint]\ndisable = "sessions"', "2:1: lint.disable: must be a list of rules and subjects"),
        ("[lint]\ndisable = [1]", "2:1: lint.disable: must be a list of rules and subjects"),
        ('[lint]\nseverity = {no-jvm-rout = "info"}', "2:13: lint.severity.no-jvm-rout: there is no rule no-jvm-rout"),
        ('[lint.severity]\nno-jvm-route = "bad"', "2:1: lint.severity.no-jvm-route: must be error, warning, info"),
        ("[lint]\nversions = {httpd = 2.4}", "2:13: lint.versions.httpd: must be a version as text"),
        ('[lint]\nversions.apache = "2.4"', "2:1: lint.versions.apache: there is no such key"),
        ("[lint.rules.no-jvm-rout]\n", "1:2: lint.rules.no-jvm-rout: there is no rule no-jvm-rout (did you mean"),
        ("[lint.rules.no-jvm-route]\nx = 1", "2:1: lint.rules.no-jvm-route.x: no-jvm-route has no such option"),
        ("[lint]\nrules = 1", "2:1: lint.rules: must be a table"),
        (
            f"[lint.rules.{WITH_OPTIONS.id}]\n{OPTION} = true",
            f"2:1: lint.rules.{WITH_OPTIONS.id}.{OPTION}: must be a n",
        ),
        ("[lint\n", "1:6: Expected ']'"),
        ('[lint]\nselect = ["', "2:12: Unterminated string"),
    ],
)
def test_a_fault_has_its_place_and_the_way_out(text: str, fault: str) -> None:
    (found,) = faults(text)
    assert found.startswith(f"httpdgen.toml:{fault}")


def test_all_faults_are_told_at_once() -> None:
    assert len(faults('[lint]\nselect = ["a", "b"]\nseverity = {c = "d"}\nversions = {e = "f"}\n')) == 5


def test_the_nearest_file_counts_and_a_pyproject_only_with_our_table(tmp_path: Path) -> None:
    below = tmp_path / "sites/shop"
    below.mkdir(parents=True)
    (tmp_path / "httpdgen.toml").touch()
    (below / "pyproject.toml").write_text("[tool.ruff]\n")
    assert find_settings(below) == tmp_path / "httpdgen.toml"
    (tmp_path / "sites/pyproject.toml").write_text("[tool.httpdgen.lint]\n")
    assert find_settings(below) == tmp_path / "sites/pyproject.toml"


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "cannot be read: No such file"), (b"\xff", "is not UTF-8")],
    ids=["missing", "bytes"],
)
def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "httpdgen.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        load_settings(path, RULES)
