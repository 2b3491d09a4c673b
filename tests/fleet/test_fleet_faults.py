"""Faults are put into a running fleet, one by one: verify names exactly the checks and the hosts."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from faults import FAULTS
from faults.of_tomcats import GROUP, apart
from faulty_site import SECRETS, TOPOLOGY, FaultySite, told
from fleetlab.fleet import Fleet
from fleetlab.plan import Plan, plan_for

from httpdgen.model.load import load_topology
from httpdgen.verify.outcome import Status

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

    from fleetlab import Lab

pytest_plugins = ["fleetlab.fixtures"]
pytestmark = pytest.mark.fleet

HTTPDGEN = Path(sys.executable).with_name("httpdgen")
FAILED, UNREACHABLE = 1, 3


@pytest.fixture(scope="module")
def running(make_lab: Callable[[Plan], Lab], tmp_path_factory: pytest.TempPathFactory) -> FaultySite:
    folder = tmp_path_factory.mktemp("fleet")
    (folder / "topology.yaml").write_text(TOPOLOGY)
    site = FaultySite(Fleet(make_lab(plan_for(load_topology(folder / "topology.yaml").topology)), folder))
    site.deploy()
    return site


@pytest.fixture
def site(running: FaultySite) -> Iterator[FaultySite]:
    """The fleet, which everything passes again behind each test; one that does not mend is deployed anew."""
    yield running
    try:
        running.settle()
    except AssertionError:
        running.deploy()
        raise


def test_a_whole_fleet_passes(site: FaultySite) -> None:
    report = site.verify()
    assert told(report) == ""
    assert {result.host for result in report.results} == {"web1", "web2", "app1", "app2", "app3", "app4"}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_check_and_its_host(site: FaultySite, name: str) -> None:
    fault = FAULTS[name]
    with fault.made(site):
        report = site.verify()
    assert fault.differences(report) == [], told(report)


def command(site: FaultySite, *options: str) -> subprocess.CompletedProcess[str]:
    words: list[str | Path] = [HTTPDGEN, "verify", "-i", site.lab.inventory, "-t", site.fleet.topology_path, *options]
    return site.lab.run(words, check=False, environment=os.environ | SECRETS)


def test_the_command_says_what_failed_where_and_ends_with_1(site: FaultySite) -> None:
    with FAULTS["a file has other content"].made(site):
        done = command(site)
    assert done.returncode == FAILED, done.stderr
    assert "server.conf" in done.stdout


def test_the_command_tells_programs_the_same(site: FaultySite) -> None:
    with FAULTS["a tool is missing"].made(site):
        done = command(site, "--format", "json")
    assert done.returncode == FAILED, done.stderr
    said = json.loads(done.stdout)
    statuses = {
        (host, check): result["status"]
        for host, found in said["hosts"].items()
        for check, result in found["checks"].items()
    }
    assert {place: status for place, status in statuses.items() if status != "passed"} == {
        ("app4", "ports"): "not made"
    }


def test_the_command_ends_with_3_where_a_host_was_not_reached(site: FaultySite) -> None:
    with FAULTS["a host has another key"].made(site):
        done = command(site)
    assert done.returncode == UNREACHABLE, done.stderr
    assert "web2" in done.stdout


def test_a_session_outlives_the_drill_and_its_node_runs_again(site: FaultySite) -> None:
    lines: list[str] = []
    report = site.verify(drill=True, told=lines.append)
    assert told(report) == ""
    assert [result.status for result in report.results if result.check == "drill"] == [Status.PASSED]
    stopped = next(line for line in lines if "stopping tomcat10 on" in line)
    assert any("the session of" in line and "goes on at" in line for line in lines), lines
    assert lines[-1].endswith("is ready again"), stopped


def test_a_drill_without_replication_says_so_and_starts_the_node_again(site: FaultySite) -> None:
    with apart(site, *GROUP):
        report = site.verify(drill=True)
        assert all(site.host(host).succeeds("systemctl --quiet is-active tomcat10") for host in GROUP)
    wrong = {(result.host, result.check) for result in report.results if result.status is Status.FAILED}
    drilled = {result.host for result in report.results if result.check == "drill"}
    assert len(drilled) == 1
    assert wrong == {*((host, "replication") for host in GROUP), *((host, "drill") for host in drilled)}
    assert "its session is lost when it is stopped" in told(report)
