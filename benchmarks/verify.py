"""How long `httpdgen verify` takes for 20 real hosts, beside one connection a host and testinfra's own runner.

The floor is a program that connects to every host once by Fabric, from 20 threads, and runs `true` there. testinfra
gets a part of the work, the files, services and ports, as one test for each host and thing, in four processes that
keep their connections (its ssh backend's ControlPersist). Hosts are those of the tests' lab: 2 web servers and 18
Tomcats in 3 clusters on one machine. Needs root on Debian, what tests/run.sh installs, and the `dev` extra:

    PYTHONPATH=tests:tests/engines:tests/fleet python -m benchmarks.verify
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from fleetlab.fleet import Fleet
from fleetlab.lab import Lab
from fleetlab.plan import Plan

from benchmarks.measure import httpdgen, machine, median, run
from httpdgen.expected.hosts import expected_hosts
from httpdgen.sizing import size
from httpdgen.tree import Absence, File

if TYPE_CHECKING:
    from httpdgen.expected.hosts import ExpectedHost
    from httpdgen.tree import Entry

RUNS = 5
CLUSTERS = ("books", "music", "tools")
NODES = 6
HEALTH = "who.jsp"
SECRET_VARIABLE = "BENCHMARK_AJP_SECRET"
PROCESSES = "4"

FLOOR = """\
import sys
from concurrent.futures import ThreadPoolExecutor
from fabric import Connection

key, addresses = sys.argv[1], sys.argv[2:]

def touch(address):
    with Connection(address, user="deploy", connect_kwargs={"key_filename": key, "look_for_keys": False}) as host:
        assert host.run("true", hide=True, in_stream=False).ok

with ThreadPoolExecutor(20) as pool:
    list(pool.map(touch, addresses))
"""

TESTS = """\
import json, pathlib, pytest

WANTED = json.loads(pathlib.Path(__file__).with_name("wanted.json").read_text())

def pytest_generate_tests(metafunc):
    metafunc.parametrize("name,kind,thing,wanted", [(name, *one) for name in WANTED for one in WANTED[name]])

def test_thing(request, name, kind, thing, wanted):
    import testinfra
    host = testinfra.get_host(f"ansible://{name}", ansible_inventory=INVENTORY)
    with host.sudo():
        if kind == "file":
            file = host.file(thing)
            assert file.is_file and file.sha256sum == wanted[0] and file.mode == wanted[1]
            assert (file.user, file.group) == tuple(wanted[2:])
        elif kind == "link":
            assert host.file(thing).is_symlink
        elif kind == "absence":
            assert not host.file(thing).exists
        elif kind == "service":
            assert host.service(thing).is_running and host.service(thing).is_enabled
        else:
            assert host.socket(thing).is_listening
"""


def topology() -> str:
    """Write two web servers in front of three clusters, one of which replicates its sessions."""
    lines = ["httpdgen: 1", "web_tiers:", "  edge: {hosts: [web1, web2], max_request_workers: 50}", "clusters:"]
    for number, cluster in enumerate(CLUSTERS):
        replication = "cluster" if number == 0 else "none"
        lines += [
            f"  {cluster}:",
            f"    sessions: {{replication: {replication}}}",
            f"    ajp_secret: {{env: {SECRET_VARIABLE}}}",
            f"    health: {{uri: /{cluster}/{HEALTH}}}",
            "    nodes:",
        ]
        lines += [f"      {cluster}{node}: {{host: {host}}}" for node, host in enumerate(hosts_of(number), 1)]
    lines += ["sites:", "  www.example.com:", "    routes:"]
    lines += [f"      /{cluster}: {{cluster: {cluster}}}" for cluster in CLUSTERS]
    return "\n".join([*lines, ""])


def hosts_of(cluster: int) -> list[str]:
    """Name the hosts of a cluster by its number."""
    return [f"app{cluster * NODES + node}" for node in range(1, NODES + 1)]


def wanted(host: ExpectedHost) -> list[tuple[str, str, list[object]]]:
    """Say what testinfra looks at on a host: kind, name, and what it should find."""
    things = [entry_test(path, entry) for path, entry in sorted(host.entries.items())]
    for unit in host.units:
        things.append(("service", unit.name, []))
        things += [("socket", f"tcp://{port.address or '0.0.0.0'}:{port.port}", []) for port in unit.listening]
    return things


def entry_test(path: str, entry: Entry) -> tuple[str, str, list[object]]:
    """Say what testinfra looks at for an entry."""
    if isinstance(entry, File):
        return "file", path, [entry.sha256, entry.mode, entry.owner, entry.group]
    return ("absence" if isinstance(entry, Absence) else "link"), path, []


def main() -> None:
    tomcats = tuple(host for number in range(len(CLUSTERS)) for host in hosts_of(number))
    plan = Plan(web=("web1", "web2"), tomcats=tomcats)
    environment = os.environ | {SECRET_VARIABLE: "benchmark-secret-of-ajp"}
    with tempfile.TemporaryDirectory() as name, Lab.create(plan) as lab:
        folder = Path(name)
        fleet = Fleet(lab, folder)
        fleet.deploy(topology(), {SECRET_VARIABLE: environment[SECRET_VARIABLE]})
        expected = expected_hosts(fleet.topology, size(fleet.topology), fleet.tree)
        (folder / "wanted.json").write_text(json.dumps({host: wanted(expected[host]) for host in expected}))
        (folder / "test_wanted.py").write_text(TESTS.replace("INVENTORY", repr(str(lab.inventory))))
        (folder / "floor.py").write_text(FLOOR)

        verify = [httpdgen(), "verify", "-i", str(lab.inventory), "-t", str(fleet.topology_path)]
        addresses = [lab.host(host).address for host in expected]
        floor = [sys.executable, str(folder / "floor.py"), str(lab.key), *addresses]
        options = ["-q", "-n", PROCESSES, "-p", "no:httpdgen", "-p", "no:cacheprovider", "--rootdir", str(folder)]
        testinfra = [sys.executable, "-m", "pytest", *options, str(folder / "test_wanted.py")]

        def timed(command: list[str], runs: int = RUNS) -> float:
            return median(runs, lambda: lab.call(lambda: run(command, environment).seconds))

        floor_seconds = timed(floor)
        ours = timed(verify)
        part = timed([*verify, "--only", "files,services,ports"])
        theirs = timed(testinfra, 1)
    things = sum(len(wanted(host)) for host in expected.values())
    print(machine())
    print(f"{len(expected)} hosts")
    print(f"one connection a host, `true`       {floor_seconds:7.2f} s")
    print(f"httpdgen verify                     {ours:7.2f} s, {ours / floor_seconds:.1f} times the floor")
    print(f"  --only files,services,ports       {part:7.2f} s, {part / floor_seconds:.1f} times the floor")
    print(f"testinfra, {things} tests of these three {theirs:7.1f} s, {theirs / part:.0f} times ours")


if __name__ == "__main__":
    main()
