"""A run: which rules judge, in which order findings come, what comments hide, and what happens when a rule fails."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from cases import seen

from httpdgen.lint import run
from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.registry import RULES
from httpdgen.lint.rule import Rule
from httpdgen.lint.run import RuleError, lint
from httpdgen.lint.settings import Settings
from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

TWO_FILES = """\
-- b.conf --
ProxyPass /b balancer://b
-- a.properties --
not read
"""
AT_B = Span("b.conf", 1, 14)
AT_A = Span("a.properties", 1, 1)


def rule(name: str, *marks: Mark, severity: Severity = Severity.ERROR) -> Rule:
    def check(fleet: Fleet) -> Iterator[Mark]:
        return iter(marks)

    module = SimpleNamespace(ID=name, SEVERITY=severity, __name__=f"rules.made_up.{name}", check=check)
    return Rule(module, severity, {})


def use(monkeypatch: pytest.MonkeyPatch, *rules: Rule) -> None:
    monkeypatch.setattr(run, "RULES", {each.id: each for each in rules})
    monkeypatch.setattr(run, "REVIEWING", frozenset())


def test_findings_come_by_place_and_then_by_rule(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use(monkeypatch, rule("z", Mark(AT_B, "one"), Mark(AT_A, "two")), rule("y", Mark(AT_B, "three")))
    found = lint(seen(TWO_FILES, tmp_path), Settings()).findings
    assert [(finding.span, finding.rule) for finding in found] == [(AT_A, "z"), (AT_B, "y"), (AT_B, "z")]


def test_what_a_rule_says_twice_of_one_place_is_said_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use(monkeypatch, rule("z", Mark(AT_B, "one"), Mark(AT_B, "one"), Mark(AT_B, "two")))
    assert [finding.message for finding in lint(seen(TWO_FILES, tmp_path), Settings()).findings] == ["one", "two"]


def test_a_rule_that_fails_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def check(fleet: Fleet) -> Iterator[Mark]:
        raise KeyError("route")

    broken = rule("broken")
    monkeypatch.setattr(broken.module, "check", check)
    use(monkeypatch, broken)
    with pytest.raises(RuleError, match="the rule broken: KeyError: 'route'"):
        lint(seen(TWO_FILES, tmp_path), Settings())


@pytest.mark.parametrize(
    ("settings", "ran"),
    [
        (Settings(), ["one", "two", "three"]),
        (Settings(selected=frozenset({"one", "two"})), ["one", "two"]),
        (Settings(disabled=frozenset({"one"})), ["two", "three"]),
        (Settings(selected=frozenset({"made_up"}), disabled=frozenset({"three"})), ["one", "two"]),
        (Settings(disabled=frozenset({"made_up"})), []),
    ],
)
def test_rules_are_chosen_by_name_or_subject(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings, ran: list[str]
) -> None:
    use(monkeypatch, *(rule(name, Mark(AT_B, name)) for name in ("one", "two", "three")))
    report = lint(seen(TWO_FILES, tmp_path), settings)
    assert [each.id for each in report.rules] == ran
    assert {finding.rule for finding in report.findings} == set(ran)


def test_a_severity_can_be_changed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use(monkeypatch, rule("one", Mark(AT_B, "one")), rule("two", Mark(AT_B, "two")))
    report = lint(seen(TWO_FILES, tmp_path), Settings(severities={"two": Severity.INFO}))
    assert [finding.severity for finding in report.findings] == [Severity.ERROR, Severity.INFO]


def test_progress_is_told_of_each_rule(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use(monkeypatch, rule("one"), rule("two"))
    told: list[tuple[int, int]] = []
    lint(seen(TWO_FILES, tmp_path), Settings(), lambda done, total: told.append((done, total)))
    assert told == [(0, 2), (1, 2)]


IGNORED = """\
-- httpd.conf --
# httpdgen: ignore=balancer-not-defined made by hand
ProxyPass /a balancer://a
ProxyPass /b balancer://b
"""


def of(name: str, archive: str, folder: Path) -> list[int]:
    return [each.span.line for each in lint(seen(archive, folder), Settings()).findings if each.rule == name]


def test_a_comment_hides_what_it_names_in_the_next_directive_and_nothing_else(tmp_path: Path) -> None:
    report = lint(seen(IGNORED, tmp_path), Settings(selected=frozenset({"balancer-not-defined"})))
    assert [finding.span.line for finding in report.findings] == [3]
    assert report.ignored == 1


@pytest.mark.parametrize(
    ("archive", "lines"),
    [
        (
            "# httpdgen: ignore=balancer-not-defined why\nProxyPass /a \\\n  balancer://a\nProxyPass /b balancer://b\n",
            [4],
        ),
        ("# httpdgen: ignore=balancer-not-defined why\n\nProxyPass /a balancer://a\n", [3]),
        ("# httpdgen: ignore=no-jvm-route why\nProxyPass /a balancer://a\n", [2]),
        ("ProxyPass /a balancer://a\n# httpdgen: ignore=balancer-not-defined why\n", [1]),
        (
            "# httpdgen: ignore-file=balancer-not-defined why\nProxyPass /a balancer://a\nProxyPass /b balancer://b\n",
            [],
        ),
        ("#httpdgen:ignore=balancer-not-defined why \\\nand more\nProxyPass /a balancer://a\n", []),
        ("\t# httpdgen: ignore=balancer-not-defined why\r\n\tProxyPass /a balancer://a\r\n", []),
        ("# httpdgen: ignore=balancer-not-defined why\n# more\nProxyPass /a balancer://a", []),
    ],
)
def test_a_comment_speaks_of_the_statement_right_below_it(archive: str, lines: list[int], tmp_path: Path) -> None:
    assert of("balancer-not-defined", f"-- httpd.conf --\n{archive}", tmp_path) == lines


CONNECTORS = """\
-- server.xml --
<Server port="-1"><Service name="Catalina">
  {comment}
  <Connector protocol="AJP/1.3"
             note="a > b"
             address="0.0.0.0" port="8009"
             secretRequired="false"/>
  <Connector protocol="AJP/1.3" address="0.0.0.0" port="8010" secretRequired="false"/>
</Service></Server>
"""


@pytest.mark.parametrize(
    ("comment", "count"),
    [
        ("<!-- httpdgen: ignore=ajp-open-to-all behind a firewall -->", 1),
        ("<!--httpdgen: ignore=ajp-open-to-all\n behind a firewall-->\n  <!-- more -->", 1),
        ("<!-- httpdgen: ignore=no-jvm-route why -->", 2),
        ("<!-- # httpdgen: ignore=ajp-open-to-all why -->", 2),
        ("<![CDATA[ <!-- httpdgen: ignore=ajp-open-to-all why --> ]]>", 2),
    ],
)
def test_a_comment_in_xml_speaks_of_the_element_s_tag_below_it(comment: str, count: int, tmp_path: Path) -> None:
    assert len(of("ajp-open-to-all", CONNECTORS.format(comment=comment), tmp_path)) == count


def test_every_rule_is_in_the_registry_under_its_own_name() -> None:
    assert {name: each.id for name, each in RULES.items()} == {name: name for name in RULES}
    files = {path.stem for path in Path(run.__file__).parent.glob("rules/*/*.py")} - {"__init__"}
    assert {name.replace("-", "_") for name in RULES} == files
