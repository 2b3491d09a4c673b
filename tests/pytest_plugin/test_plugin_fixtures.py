"""What a team's own checks are given: hosts, the topology, and what each host should be."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from suites import ON, ONLY, PLUGIN, SECRET, Hosts, lay_down

from httpdgen.cli.verification import Verification
from httpdgen.verify import run

if TYPE_CHECKING:
    from collections.abc import Callable

pytest_plugins = ["pytester"]

OWN = """
import pytest

def test_every(httpdgen_host):
    assert httpdgen_host.backend.hostname

@pytest.mark.httpdgen_hosts("web", "app*")
def test_some(httpdgen_host):
    assert httpdgen_host.check_output("echo %s", "a b") == "a b"
"""


@pytest.fixture
def hosts(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Hosts:
    lay_down(pytester)
    monkeypatch.setenv("SHOP_AJP_SECRET", SECRET)
    found = Hosts()
    monkeypatch.setattr(run, "verify", found.verify)
    monkeypatch.setattr(Verification, "transport", lambda _: found)
    return found


@pytest.fixture
def suite(pytester: pytest.Pytester, hosts: Hosts) -> Callable[..., pytest.RunResult]:
    """Run a test of the team's own, without the checks of verify."""

    def run_it(source: str, *arguments: str) -> pytest.RunResult:
        pytester.makepyfile(test_own=source)
        return pytester.runpytest_inprocess(*PLUGIN, *ON, *ONLY, "-m", "not httpdgen", "-v", "-rs", *arguments)

    return run_it


def names(result: pytest.RunResult, test: str) -> list[str]:
    """Give the hosts that a test was run for."""
    begin = f"test_own.py::{test}["
    return [line.removeprefix(begin).partition("]")[0] for line in result.outlines if line.startswith(begin)]


def test_a_test_is_run_for_every_host_of_the_inventory_or_for_those_of_its_marker(
    suite: Callable[..., pytest.RunResult],
) -> None:
    result = suite(OWN)
    result.assert_outcomes(passed=4 + 3, deselected=10)
    assert names(result, "test_every") == ["app1", "app2", "db1", "web1"]
    assert names(result, "test_some") == ["app1", "app2", "web1"]


def test_the_limit_holds_for_them_as_well(suite: Callable[..., pytest.RunResult]) -> None:
    result = suite(OWN, "--httpdgen-limit", "app2,web")
    assert names(result, "test_every") == names(result, "test_some") == ["app2", "web1"]
    result = suite(OWN.replace('"web", "app*"', '"databases"'), "--httpdgen-limit", "app2,web")
    assert "SKIPPED [1] test_own.py:6: got empty parameter set for (httpdgen_host)" in result.outlines


def test_a_host_is_connected_to_once_and_all_are_closed_in_the_end(
    suite: Callable[..., pytest.RunResult], hosts: Hosts, pytester: pytest.Pytester
) -> None:
    pytester.makepyfile(test_other=OWN)
    suite(OWN).assert_outcomes(passed=14, deselected=10)
    assert sorted(hosts.opened) == sorted(hosts.closed) == ["app1", "app2", "db1", "web1"]


def test_only_hosts_of_tests_that_run_are_connected_to(suite: Callable[..., pytest.RunResult], hosts: Hosts) -> None:
    suite(OWN, "--deselect", "test_own.py::test_every")
    assert "db1" not in hosts.opened
    suite(OWN, "--collect-only")
    assert len(hosts.opened) == 3


def test_a_host_that_is_not_reached_is_said_without_a_traceback_and_waited_for_once(
    suite: Callable[..., pytest.RunResult], hosts: Hosts, pytester: pytest.Pytester
) -> None:
    hosts.dead = frozenset({"app1"})
    pytester.makepyfile(test_other=OWN)
    result = suite(OWN, "-rE")
    result.assert_outcomes(passed=10, errors=4, deselected=10)
    assert "ERROR test_own.py::test_some[app1] - Failed: app1: banner: ********" in result.outlines
    assert "Traceback" not in result.stdout.str()
    assert hosts.opened.count("app1") == 1
    assert "app1" not in hosts.closed


def test_a_marker_with_a_name_of_nothing_is_told(suite: Callable[..., pytest.RunResult]) -> None:
    result = suite(OWN.replace('"app*"', '"ap", "wbe"'))
    result.assert_outcomes(errors=1, deselected=10)
    result.stdout.fnmatch_lines(["*the inventory has no host, group or pattern ap, wbe"])


def test_the_topology_and_what_each_host_should_be_are_given(suite: Callable[..., pytest.RunResult]) -> None:
    suite("""
def test_own(httpdgen_topology, httpdgen_fleet):
    assert list(httpdgen_fleet) == ["app1", "app2", "web1"]
    assert httpdgen_topology.clusters["shop"].nodes["node1"].host == "app1"
    assert [unit.node for unit in httpdgen_fleet["app1"].units] == ["node1"]
""").assert_outcomes(passed=1, deselected=10)


def test_a_test_that_fails_shows_no_secret_of_what_a_host_should_hold(suite: Callable[..., pytest.RunResult]) -> None:
    result = suite(
        """
def test_own(httpdgen_fleet):
    entries = httpdgen_fleet["app1"].entries
    assert any(b"hush-hush" in getattr(entry, "content", b"") for entry in entries.values())
    assert entries == {}
""",
        *("-vv", "--showlocals"),
    )
    result.assert_outcomes(failed=1, deselected=10)
    assert "File(mode=" in result.stdout.str()
    assert SECRET not in result.stdout.str()


def test_the_example_of_the_page_is_taken_and_means_the_hosts_that_it_says(
    suite: Callable[..., pytest.RunResult],
) -> None:
    page = Path(__file__).parents[2] / "docs/verify.md"
    (example,) = re.findall(r"^```python\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
    result = suite(example, "--collect-only", "-q", "-q")
    assert result.outlines[:3] == [
        "test_own.py::test_the_shop_is_not_in_maintenance[web1]",
        "test_own.py::test_no_tomcat_runs_as_root[app1]",
        "test_own.py::test_no_tomcat_runs_as_root[app2]",
    ]


@pytest.mark.parametrize("fixture", ["httpdgen_host", "httpdgen_topology", "httpdgen_fleet"])
def test_without_the_option_a_test_that_needs_them_is_skipped(pytester: pytest.Pytester, fixture: str) -> None:
    pytester.makepyfile(f"def test_own({fixture}): pass")
    result = pytester.runpytest_inprocess(*PLUGIN, "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED [[]1[]] *: --httpdgen-inventory is not given"])


def test_the_markers_are_known(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(OWN)
    pytester.runpytest_inprocess(*PLUGIN, "--strict-markers", "-W", "error").assert_outcomes(skipped=2)


def test_testinfra_s_own_fixture_works_beside_it(suite: Callable[..., pytest.RunResult]) -> None:
    result = suite(
        """
def test_both(host, httpdgen_host):
    assert host.backend.NAME == "local"
    assert httpdgen_host.backend.NAME == "httpdgen"
    assert host.file("/etc/passwd").sha256sum == httpdgen_host.file("/etc/passwd").sha256sum
""",
        "--hosts=local://",
    )
    result.assert_outcomes(passed=4, deselected=10)
