"""Every rule fires where it should, is quiet where it should be, and is documented by examples that do the same."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from cases import CASES, Judged, cases, judge, name_of, read, shown

from httpdgen.lint.documentation import document
from httpdgen.lint.registry import RULES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("case", cases("fires"), ids=name_of)
def test_a_rule_fires_as_its_golden_says(case: Path, tmp_path: Path) -> None:
    judged = judge(case.parent.name, read(case), tmp_path)
    assert judged.findings
    _assert_places_exist(judged)
    golden = case.with_suffix(".out")
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(shown(judged.findings), "utf-8")
    assert shown(judged.findings) == golden.read_text("utf-8")


@pytest.mark.parametrize("case", cases("quiet"), ids=name_of)
def test_a_rule_is_quiet(case: Path, tmp_path: Path) -> None:
    assert shown(judge(case.parent.name, read(case), tmp_path).findings) == ""


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_cases_of_both_kinds(rule: str) -> None:
    assert list((CASES / rule).glob("fires*.txtar"))
    assert list((CASES / rule).glob("quiet*.txtar"))


def test_every_folder_of_cases_is_a_rule_s_and_every_golden_a_case_s() -> None:
    assert {folder.name for folder in CASES.iterdir()} <= set(RULES)
    goldens = {golden.with_suffix(".txtar") for golden in CASES.glob("*/*.out")}
    assert goldens == set(cases("fires"))
    assert {*cases("fires"), *cases("quiet")} == set(CASES.glob("*/*.txtar"))


@pytest.mark.parametrize("rule", RULES)
def test_what_the_documentation_shows_as_wrong_is_found(rule: str, tmp_path: Path) -> None:
    judged = judge(rule, document(RULES[rule].module).fires, tmp_path)
    assert judged.findings
    _assert_places_exist(judged)


@pytest.mark.parametrize("rule", RULES)
def test_what_the_documentation_shows_as_right_is_not_found(rule: str, tmp_path: Path) -> None:
    assert shown(judge(rule, document(RULES[rule].module).instead, tmp_path).findings) == ""


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_s_file_has_the_rule_s_name(rule: str) -> None:
    assert RULES[rule].module.__name__.rpartition(".")[2] == rule.replace("-", "_")


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_s_summary_is_a_sentence_and_its_messages_are_none(rule: str, tmp_path: Path) -> None:
    described = document(RULES[rule].module)
    assert described.summary.endswith(".")
    for finding in judge(rule, described.fires, tmp_path).findings:
        texts = [finding.message, finding.hint, *(related.message for related in finding.related)]
        assert [text for text in texts if text is not None and (text.endswith(".") or not text.strip())] == []


def test_every_subject_lists_its_rules_in_their_order() -> None:
    by_subject: dict[str, list[str]] = {}
    for rule in RULES.values():
        by_subject.setdefault(rule.subject, []).append(rule.id)
    assert by_subject
    assert {subject: sorted(rules) for subject, rules in by_subject.items()} == by_subject


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_s_options_have_defaults_that_settings_can_give(rule: str) -> None:
    kinds = {type(default) for default in RULES[rule].defaults.values()}
    assert kinds <= {bool, int, float, str, tuple}


def _assert_places_exist(judged: Judged) -> None:
    """See that every place lies in its file; a file that is not there, or cannot be read, is named as a whole."""
    for span in judged.places():
        lines = judged.files.get(span.file, "").split("\n")
        assert 1 <= span.line <= len(lines), span
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1, span
