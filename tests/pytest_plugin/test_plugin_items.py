"""The checks as tests of a suite: what they are called, how they end, and how they are chosen."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from fnmatch import fnmatchcase

import pytest
from suites import ON, ONLY, PASSED, PLUGIN, SECRET, TOPOLOGY, Hosts, lay_down

from httpdgen.errors import HttpdgenError
from httpdgen.verify import run
from httpdgen.verify.outcome import Remark, Report, failed, not_made

pytest_plugins = ["pytester"]

CHECKS = [f"{host}::{check}" for host, checks in {
    "web1": ("reachable", "files", "tls", "replication"),
    "app1": ("reachable", "files", "replication"),
    "app2": ("reachable", "files", "replication"),
}.items() for check in checks]  # fmt: skip


@pytest.fixture(autouse=True)
def hosts(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Hosts:
    lay_down(pytester)
    monkeypatch.setenv("SHOP_AJP_SECRET", SECRET)
    found = Hosts()
    monkeypatch.setattr(run, "verify", found.verify)
    return found


def suite(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess(*PLUGIN, *ON, *ONLY, *arguments)


def with_remark(host: str, check: str, remark: Remark) -> Report:
    results = (
        replace(result, remarks=(remark,)) if (result.host, result.check) == (host, check) else result
        for result in PASSED.results
    )
    return replace(PASSED, results=tuple(results))


def without(host: str, why: str) -> Report:
    return Report({host: why}, tuple(result for result in PASSED.results if result.host != host))


def test_each_check_of_each_host_is_a_test_behind_the_team_s_own(pytester: pytest.Pytester) -> None:
    result = suite(pytester, "-v")
    tests = [line.split(" ")[0] for line in result.outlines if "::" in line]
    assert tests == ["test_own.py::test_own", *(f"httpdgen::{check}" for check in CHECKS)]
    result.assert_outcomes(passed=len(CHECKS), skipped=1)
    assert "httpdgen: prod, 3 hosts, checks: files, tls, replication" in result.outlines


def test_without_the_option_nothing_is_added(pytester: pytest.Pytester, hosts: Hosts) -> None:
    pytester.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=1)
    assert hosts.asked == []


def test_hosts_are_asked_once_and_side_by_side(pytester: pytest.Pytester, hosts: Hosts) -> None:
    suite(pytester)
    assert [asked["limit"] for asked in hosts.asked] == [("web1", "app1", "app2")]


def test_collecting_asks_no_host(pytester: pytest.Pytester, hosts: Hosts) -> None:
    result = suite(pytester, "--collect-only", "-q")
    assert [line for line in result.outlines if line.startswith("httpdgen")] == [f"httpdgen::{name}" for name in CHECKS]
    assert hosts.asked == []


def test_what_failed_says_why_without_a_traceback(pytester: pytest.Pytester, hosts: Hosts) -> None:
    hosts.report = with_remark("web1", "tls", failed("443", f"has expired: {SECRET}", "renew it"))
    result = suite(pytester)
    result.assert_outcomes(passed=len(CHECKS) - 1, failed=1, skipped=1)
    said = result.outlines[result.outlines.index(" web1 tls ".center(80, "_")) + 1 :]
    assert said[:3] == ["tls on web1: failed (3 things)", "failed: 443: has expired: ********", "  hint: renew it"]
    assert said[3].startswith("=====")
    assert "Traceback" not in result.stdout.str()
    assert "FAILED httpdgen::web1::tls - tls on web1: failed (3 things)" in result.outlines


def test_what_could_not_be_made_fails_and_says_how_to_leave_it_out(pytester: pytest.Pytester, hosts: Hosts) -> None:
    hosts.report = with_remark("web1", "tls", not_made("443", "sshd forwards nothing"))
    result = suite(pytester)
    result.assert_outcomes(passed=len(CHECKS) - 1, failed=1, skipped=1)
    result.stdout.fnmatch_lines(["not made: 443: sshd forwards nothing", "*--httpdgen-skip tls leaves it out"])


def test_a_host_that_is_not_reached_fails_once(pytester: pytest.Pytester, hosts: Hosts) -> None:
    hosts.report = without("app1", "connection refused")
    result = suite(pytester, "-rsf")
    result.assert_outcomes(passed=len(CHECKS) - 3, failed=1, skipped=3)
    assert "FAILED httpdgen::app1::reachable - app1 is unreachable: connection refused" in result.outlines
    result.stdout.fnmatch_lines(["SKIPPED [[]2[]] *: app1 is unreachable"])


def test_a_check_of_a_host_that_is_not_reached_fails_where_nothing_else_would(
    pytester: pytest.Pytester, hosts: Hosts
) -> None:
    hosts.report = without("app1", "connection refused")
    suite(pytester, "-k", "app1 and files").assert_outcomes(failed=1, deselected=len(CHECKS))


def test_what_was_found_before_a_connection_broke_counts(pytester: pytest.Pytester, hosts: Hosts) -> None:
    hosts.report = Report({"app1": "the connection broke"}, PASSED.results[:3])
    suite(pytester, "-k", "app1").assert_outcomes(passed=1, failed=1, skipped=1, deselected=8)


def test_a_check_that_a_host_has_no_use_for_is_skipped(pytester: pytest.Pytester) -> None:
    result = suite(pytester, "-rs")
    result.stdout.fnmatch_lines(["SKIPPED [[]1[]] *: has no use here"])


def test_a_host_that_nothing_was_asked_of_has_not_been_reached(pytester: pytest.Pytester, hosts: Hosts) -> None:
    hosts.report = Report({}, PASSED.results[:2])
    suite(pytester, "-k", "app1 and reachable").assert_outcomes(skipped=1, deselected=len(CHECKS))


@pytest.mark.parametrize(
    ("chosen", "outcomes", "asked"),
    [
        (["-k", "web1"], {"passed": 3, "skipped": 1}, {"limit": ("web1",), "only": ("files", "tls", "replication")}),
        (["-k", "files"], {"passed": 3}, {"limit": ("web1", "app1", "app2"), "only": ("files",)}),
        (["-m", "httpdgen"], {"passed": 9, "skipped": 1}, {"limit": ("web1", "app1", "app2")}),
        (["-k", "app2 and reachable"], {"passed": 1}, {"limit": ("app2",), "only": ("files", "tls", "replication")}),
    ],
)
def test_what_is_chosen_is_all_that_is_asked(
    pytester: pytest.Pytester, hosts: Hosts, chosen: list[str], outcomes: dict[str, int], asked: dict[str, object]
) -> None:
    result = suite(pytester, *chosen)
    result.assert_outcomes(**outcomes, deselected=len(CHECKS) + 1 - sum(outcomes.values()))
    assert asked.items() <= hosts.asked[0].items()
    chosen_line = f"collected {len(CHECKS) + 1} items / * deselected / {sum(outcomes.values())} selected"
    result.stdout.fnmatch_lines([chosen_line])


def test_that_none_of_them_is_chosen_asks_no_host(pytester: pytest.Pytester, hosts: Hosts) -> None:
    suite(pytester, "-m", "not httpdgen").assert_outcomes(passed=1, deselected=len(CHECKS))
    assert hosts.asked == []


def test_the_options_are_those_of_the_command(pytester: pytest.Pytester, hosts: Hosts) -> None:
    asked = [f"--httpdgen-{option}" for option in ("skip=files,tls", "skip=ports", "limit=web1", "drill")]
    pytester.runpytest_inprocess(*PLUGIN, *ON, *asked)
    assert hosts.asked[0]["limit"] == ("web1",)
    assert not {"files", "tls", "ports"} & set(hosts.asked[0]["only"])
    assert hosts.asked[0]["drill"] is True


def test_the_topology_may_be_elsewhere(pytester: pytest.Pytester) -> None:
    (pytester.path / "topology.yaml").rename(pytester.mkdir("site") / "topology.yaml")
    (pytester.path / "inventories").rename(pytester.path / "site/inventories")
    suite(pytester, "--httpdgen-topology", "site/topology.yaml").assert_outcomes(passed=len(CHECKS), skipped=1)


def test_a_fault_of_the_run_is_told_by_each_test_and_hosts_are_not_asked_again(
    pytester: pytest.Pytester, hosts: Hosts
) -> None:
    hosts.fault = HttpdgenError("no program sudo here")
    result = suite(pytester)
    result.assert_outcomes(passed=1, failed=len(CHECKS))
    assert "FAILED httpdgen::web1::files - no program sudo here" in result.outlines
    assert "Traceback" not in result.stdout.str()
    assert len(hosts.asked) == 1


def test_a_fault_of_the_program_has_its_traceback(pytester: pytest.Pytester, hosts: Hosts) -> None:
    hosts.fault = ZeroDivisionError("never")
    result = suite(pytester, "-k", "web1 and files")
    result.assert_outcomes(failed=1, deselected=len(CHECKS))
    result.stdout.fnmatch_lines(["*ZeroDivisionError: never", "*suites.py:*"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--httpdgen-inventory=prood"], "*there is no such inventory*did you mean prod?*"),
        ([*ON, "--httpdgen-topology=nowhere.yaml"], "*nowhere.yaml*there is no such file*"),
        (
            [*ON, "--httpdgen-only=fils", "--httpdgen-limit=wbe1"],
            "*--httpdgen-only: there is no check fils; did you mean files?*--httpdgen-limit: there is no * wbe1; *",
        ),
        ([*ON, "--httpdgen-topology=misspelt.yaml"], "*misspelt.yaml:*: web_tires: *did you mean web_tiers?*"),
        ([*ON, "--httpdgen-topology=secretive.yaml"], "*environment variable NO_SUCH_SECRET is not set*"),
        ([*ON, "--httpdgen-templates=nowhere"], "*--httpdgen-templates: there is no folder nowhere*"),
    ],
)
def test_a_fault_of_the_input_is_one_of_usage_and_ends_the_run(
    pytester: pytest.Pytester, hosts: Hosts, arguments: list[str], said: str
) -> None:
    (pytester.path / "misspelt.yaml").write_text(TOPOLOGY.replace("web_tiers", "web_tires"))
    (pytester.path / "secretive.yaml").write_text(TOPOLOGY.replace("SHOP_AJP_SECRET", "NO_SUCH_SECRET"))
    result = pytester.runpytest_inprocess(*PLUGIN, *arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert fnmatchcase(result.stderr.str(), said), result.stderr.str()
    assert "Traceback" not in result.stderr.str()
    assert hosts.asked == []


def test_a_report_for_ci_has_them(pytester: pytest.Pytester, hosts: Hosts) -> None:
    hosts.report = with_remark("web1", "tls", failed("443", "has expired"))
    suite(pytester, "--junit-xml=out.xml")
    written = (pytester.path / "out.xml").read_text()
    assert '<testcase classname="httpdgen.web1" name="tls"' in written
    assert "failed: 443: has expired" in written


def test_a_suite_that_has_no_use_for_it_imports_nothing_heavy() -> None:
    code = "import sys, httpdgen.pytest_plugin; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"typer", "pydantic", "jinja2", "fabric", "paramiko", "testinfra", "lxml", "rich", "ruamel"}
    assert not [name for name in done.stdout.split() if name.startswith(("httpdgen.cli", "httpdgen.verify"))]
