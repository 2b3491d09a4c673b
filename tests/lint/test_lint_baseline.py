"""A baseline hides what is known, wherever it has moved to, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cases import lay_down, seen

from httpdgen.errors import InputError
from httpdgen.lint.baseline import Compared, baseline_of, compare, read_baseline
from httpdgen.lint.documentation import files_of
from httpdgen.lint.fingerprints import fingerprints
from httpdgen.lint.run import Report, lint
from httpdgen.lint.settings import Settings
from httpdgen.observed.observe import observe

OLD = "-- httpd.conf --\nProxyPass /a balancer://a\nProxyPass /b balancer://b\n"
RULE = frozenset({"balancer-not-defined"})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def judged(archive: str, folder: Path, rules: frozenset[str] = RULE) -> Report:
    return lint(seen(archive, folder), Settings(selected=rules))


def compared(before: str, after: str, folder: Path, rules: frozenset[str] = RULE) -> Compared:
    path = folder / "known.json"
    path.write_text(baseline_of(judged(before, folder), folder))
    return compare(judged(after, folder, rules), read_baseline(path), folder)


def test_what_is_known_is_hidden_and_what_is_new_is_not(folder: Path) -> None:
    result = compared(OLD, f"{OLD}ProxyPass /c balancer://c\n", folder)
    assert [finding.span.line for finding in result.report.findings] == [3]
    assert (result.known, result.stale) == (2, ())


def test_lines_may_move_and_be_indented(folder: Path) -> None:
    after = "-- httpd.conf --\nListen 80\n\n  ProxyPass  /b balancer://b\nProxyPass /a\tbalancer://a\n"
    result = compared(OLD, after, folder)
    assert (result.report.findings, result.known, result.stale) == ((), 2, ())


def test_the_same_line_once_more_is_new(folder: Path) -> None:
    twice = "-- httpd.conf --\nProxyPass /a balancer://a\nProxyPass /a balancer://a\n"
    result = compared("-- httpd.conf --\nProxyPass /a balancer://a\n", twice, folder)
    assert (len(result.report.findings), result.known) == (1, 1)


def test_what_is_mended_is_stale(folder: Path) -> None:
    result = compared(OLD, "-- httpd.conf --\nProxyPass /a balancer://a\n", folder)
    assert [(known.file, known.message) for known in result.stale] == [("httpd.conf", "no balancer is called b")]


def test_what_was_not_looked_at_is_not_stale(folder: Path) -> None:
    other_file = "-- other.conf --\nListen 80\n"
    assert compared(OLD, other_file, folder).stale == ()
    assert compared(OLD, OLD, folder, frozenset({"no-jvm-route"})).stale == ()


def test_what_a_removed_file_had_is_stale(folder: Path) -> None:
    path = folder / "known.json"
    path.write_text(baseline_of(judged(OLD, folder), folder))
    (folder / "httpd.conf").unlink()
    report = judged("-- other.conf --\nListen 80\n", folder)
    assert len(compare(report, read_baseline(path), folder).stale) == 2


def test_the_same_findings_give_the_same_file(folder: Path) -> None:
    text = baseline_of(judged(OLD, folder), folder)
    assert text == baseline_of(judged(OLD, folder), folder)
    content = json.loads(text)
    assert content["version"] == 1
    assert [entry["file"] for entry in content["findings"]] == ["httpd.conf", "httpd.conf"]
    assert [entry["fingerprint"] for entry in content["findings"]] == sorted(
        entry["fingerprint"] for entry in content["findings"]
    )


def test_a_new_secret_changes_no_fingerprint(folder: Path) -> None:
    def names(secret: str) -> tuple[str, ...]:
        report = judged(f"-- httpd.conf --\nProxyPass /a balancer://a secret={secret}\n", folder)
        assert report.findings
        return fingerprints(report.fleet, report.findings, folder)

    assert names("one") == names("another")


def test_a_baseline_holds_from_wherever_it_is_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_down(files_of(OLD), folder / "site")
    settings = Settings(selected=RULE)
    path = folder / "site/known.json"
    path.write_text(baseline_of(lint(observe([Path("site/httpd.conf")]), settings), path.parent))
    monkeypatch.chdir(path.parent)
    assert compare(lint(observe([Path("httpd.conf")]), settings), read_baseline(path), Path()).known == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no baseline"),
        ("[]", "is no baseline"),
        ("{}", "is no baseline"),
        ('{"version": 2, "findings": []}', "has version 2"),
        ('{"version": 1, "findings": [{"file": 1}]}', "is no baseline"),
        ('{"version": 1, "findings": [{"file": 1, "rule": "", "fingerprint": "", "message": ""}]}', "is no baseline"),
        ("[" * 100_000, "is no baseline"),
    ],
    ids=["empty", "list", "object", "newer", "incomplete", "number", "deep"],
)
def test_a_file_that_is_no_baseline_is_said_so(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "known.json").write_text(text)
    with pytest.raises(InputError, match=message):
        read_baseline(tmp_path / "known.json")


def test_a_baseline_that_is_not_there_is_told_with_the_way_to_it(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        read_baseline(tmp_path / "known.json")
    assert "--write-baseline" in (raised.value.faults[0].hint or "")
