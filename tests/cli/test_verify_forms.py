"""What verify tells programs: JSON, and JUnit's XML."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from verdicts import HOSTS, all_passed, told, with_remarks, without

from httpdgen.cli import exits
from httpdgen.cli.speak import visible
from httpdgen.cli.verdict import json_report, junit
from httpdgen.cli.verdict.told import with_texts
from httpdgen.verify.outcome import Report, Result, failed, not_made

REPORT = with_remarks(
    with_remarks(
        without(all_passed(*HOSTS), "app2", "refused"),
        *("web1", "members"),
        *(not_made("node1", "sshd forwards nothing"), failed("node2", "connection refused", "start it")),
    ),
    *("app1", "running", not_made("tomcat10", "no right to read /proc")),
)
PASSED = all_passed(*HOSTS)


def as_json(report: Report) -> Any:  # Any: what JSON holds
    return json.loads(json_report.tell(told(report)))


def as_junit(report: Report) -> ET.Element:
    return ET.fromstring(junit.tell(told(report)))


def test_json_says_all_of_every_check_of_every_host() -> None:
    said = as_json(REPORT)
    assert list(said) == ["version", "status", "counts", "hosts", "unreachable"]
    assert (said["version"], said["status"]) == (1, "failed")
    assert said["counts"] == {"passed": 26, "failed": 1, "not made": 1}
    assert list(said["hosts"]) == list(HOSTS)
    assert said["hosts"]["web1"]["checks"]["files"] == {"status": "passed", "seen": "3 things", "remarks": []}
    assert said["hosts"]["web1"]["checks"]["members"]["remarks"] == [
        {"status": "not made", "subject": "node1", "message": "sshd forwards nothing", "hint": None},
        {"status": "failed", "subject": "node2", "message": "connection refused", "hint": "start it"},
    ]


def test_json_says_which_hosts_were_not_reached_and_why() -> None:
    said = as_json(REPORT)
    assert said["hosts"]["app2"] == {"reachable": False, "checks": {}}
    assert said["hosts"]["app1"]["reachable"] is True
    assert said["unreachable"] == {"app2": "refused"}


def test_a_check_that_a_host_has_no_use_for_is_not_in_json() -> None:
    assert "httpd" not in as_json(PASSED)["hosts"]["app1"]["checks"]


def test_the_order_of_json_is_that_of_the_table_whatever_that_of_the_results() -> None:
    backwards = Report({}, PASSED.results[::-1])
    assert json_report.tell(told(backwards)) == json_report.tell(told(PASSED))


def test_where_nothing_was_looked_at_nothing_has_passed() -> None:
    nothing = Report({}, ())
    assert as_json(nothing)["status"] == "not made"
    assert told(nothing).exit_code == exits.NO


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (PASSED, exits.DONE),
        (with_remarks(PASSED, "web1", "tls", failed("443", "expired")), exits.NO),
        (with_remarks(PASSED, "web1", "tls", not_made("443", "not asked")), exits.NO),
        (without(PASSED, "app1", "refused"), exits.SOME_HOSTS),
        (REPORT, exits.SOME_HOSTS),
    ],
)
def test_the_exit_code_says_how_it_ended(report: Report, code: int) -> None:
    assert told(report).exit_code == code


def test_junit_has_a_suite_for_each_host_and_a_case_for_each_check() -> None:
    suites = as_junit(PASSED)
    assert suites.get("name") == "httpdgen verify"
    assert [suite.get("name") for suite in suites] == list(HOSTS)
    cases = [case.get("name") for case in suites.findall("testsuite[@name='app1']/testcase")]
    assert cases == ["reachable", "files", "services", "ports", "running", "clocks", "replication"]
    assert {case.get("classname") for case in suites.findall("testsuite[@name='app1']/testcase")} == {"app1"}
    assert [suites.get(key) for key in ("tests", "failures", "errors")] == [str(34 + 4), "0", "0"]


def test_junit_has_failures_for_what_failed_and_errors_for_what_was_not_made() -> None:
    suites = as_junit(REPORT)
    assert [suites.get(key) for key in ("tests", "failures", "errors")] == ["32", "1", "2"]
    (failure,) = suites.findall(".//failure")
    assert (failure.get("type"), failure.get("message")) == ("failed", "node2: connection refused")
    assert failure.text == (
        "3 things\nnot made: node1: sshd forwards nothing\nfailed: node2: connection refused\nhint: start it"
    )
    running, unreachable = suites.findall(".//error")
    assert running.get("message") == "tomcat10: no right to read /proc"
    assert (unreachable.get("type"), unreachable.get("message")) == ("unreachable", "refused")


def test_junit_says_of_what_passed_what_was_seen() -> None:
    case = as_junit(PASSED).find("testsuite/testcase[@name='files']")
    assert case is not None
    assert [(child.tag, child.text) for child in case] == [("system-out", "3 things")]


@given(st.text(st.characters()), st.text(st.characters()))
def test_whatever_a_host_says_every_form_is_well_formed(one: str, other: str) -> None:
    said = Report({"app1": one}, (Result("web1", "files", other, (failed(one, other, one),)),))
    report = with_texts(said, visible)
    assert as_json(report)["unreachable"] == {"app1": visible(one)}
    assert len(as_junit(report)) == 2
    assert junit.tell(told(report)).encode()


def test_every_text_of_a_report_is_changed() -> None:
    report = Report({"app1": "old"}, (Result("web1", "files", "old", (failed("old", "old", "old"), failed("a", "b"))),))
    assert "old" not in json_report.tell(told(with_texts(report, lambda text: text.replace("old", "new"))))
