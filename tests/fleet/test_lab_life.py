"""Labs do not touch each other or the machine, and nothing of them is left, whichever way they end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fleetlab import Lab, Plan, state
from fleetlab.__main__ import main
from fleetlab.groups import PREFIX, hierarchies
from fleetlab.plan import SWITCH

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.fleet
pytest_plugins = ["fleetlab.fixtures"]

FLEET = Path(__file__).parent
PROGRAM = FLEET.parents[1] / "molecule" / "common" / "lab"
SMALL = Plan(web=("web1",), tomcats=())
OWNER = """
import sys
from fleetlab import Lab, Plan
with Lab.create(Plan(web=("web1",), tomcats=())) as lab:
    print(lab.name, flush=True)
    lab.host("web1").run("sleep 1000", seconds=1000)
"""
TOPOLOGY = """httpdgen: 1
web_tiers:
  edge: {hosts: [web1]}
clusters:
  shop: {protocol: http, nodes: {node1: {host: app1}}}
sites:
  www.example.com: {routes: {/shop: {cluster: shop}}}
"""


@pytest.fixture(autouse=True)
def can_be_made(make_lab: Callable[[Plan], Lab]) -> None:
    """Skip with the reason where no lab can be made."""


def left_of(name: str) -> list[str]:
    """Name what there is of a lab: folders, control groups, and processes in these."""
    groups = [hierarchy / f"{PREFIX}{name}" for hierarchy in hierarchies()]
    return [str(path) for path in (state.STATE / name, *groups) if path.exists()]


def machine() -> list[str]:
    """Describe what a lab could leave on the machine itself."""
    commands = (["ip", "-brief", "link"], ["ip", "netns", "list"], ["ip", "route"], ["cat", "/proc/self/mounts"])
    return [subprocess.run(command, capture_output=True, text=True, check=True).stdout for command in commands]


def start_owner() -> tuple[subprocess.Popen[str], str]:
    """Start a program that has a lab, and give that lab's name."""
    path = os.pathsep.join(str(folder) for folder in (FLEET, FLEET.parent / "engines"))
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER], env=os.environ | {"PYTHONPATH": path}, stdout=subprocess.PIPE, text=True,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert owner.stdout is not None
    with owner.stdout as said:
        return owner, said.readline().strip()


def test_two_labs_with_the_same_addresses_do_not_touch_each_other() -> None:
    before = machine()
    with Lab.create(SMALL) as one, Lab.create(SMALL) as other:
        for lab, text in ((one, "one"), (other, "other")):
            lab.host("web1").write("/var/www/html/index.html", text)
        ask = ["curl", "--silent", f"http://{one.host('web1').address}/"]
        assert one.host("web1").address == other.host("web1").address
        assert (one.run(ask).stdout, other.run(ask).stdout) == ("one", "other")
        assert one.known_hosts.read_text() != other.known_hosts.read_text()
        assert machine() == before
        one.host("web1").kill()
        assert other.run(ask).stdout == "other"
    assert left_of(one.name) == left_of(other.name) == []
    assert machine() == before


def test_nothing_leads_out_of_a_lab() -> None:
    with Lab.create(SMALL) as lab:
        routes = lab.run(["ip", "route"]).stdout.splitlines() + lab.host("web1").run("ip route").splitlines()
        assert routes
        assert [route for route in routes if not route.startswith((SWITCH.rpartition(".")[0], "224.0.0.0/4"))] == []
        links = [line.split(":")[1].split("@")[0].strip() for line in lab.run(["ip", "-o", "link"]).stdout.splitlines()]
        assert links == ["lo", "switch", "cable11"]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_lab_ends_with_its_owner_however_that_ends(number: signal.Signals) -> None:
    owner, name = start_owner()
    record = state.living()[name]
    owner.send_signal(number)
    owner.wait(30)
    record.anchor.wait(10)
    assert name not in state.living()
    with Lab.create(SMALL):
        assert left_of(name) == []


def test_what_was_cut_off_before_it_was_noted_is_cleared_away() -> None:
    (state.STATE / "cut-off").mkdir(parents=True)
    group = hierarchies()[0] / f"{PREFIX}cut-off" / "web1"
    group.mkdir(parents=True)
    (state.STATE / "half-written").mkdir()
    (state.STATE / "half-written" / state.RECORD).write_text('{"plan": ')
    with Lab.create(SMALL):
        assert left_of("cut-off") + left_of("half-written") == []


def test_a_lab_whose_making_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fleetlab.lab.write_inventory", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Lab.create(SMALL, "cannot-be-made")
    assert left_of("cannot-be-made") == []
    monkeypatch.undo()
    monkeypatch.setattr("fleetlab.machine.BOOT", "echo no such machine; exit 1")
    with pytest.raises(RuntimeError, match="web1 did not boot: its console says\nno such machine"):
        Lab.create(SMALL, "cannot-boot")
    assert left_of("cannot-boot") == []
    monkeypatch.setattr("fleetlab.anchor.SCRIPT", "exit 1")
    with pytest.raises(RuntimeError, match="no namespaces can be made here"):
        Lab.create(SMALL, "cannot-begin")
    assert left_of("cannot-begin") == []


def test_by_hand_a_lab_outlives_the_command_until_it_is_destroyed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "topology.yaml").write_text(TOPOLOGY)
    name = f"by-hand-{os.getpid()}"

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=60, check=False)

    try:
        made = run("create", name, str(tmp_path / "topology.yaml"))
        assert (made.returncode, made.stdout) == (0, f"{state.STATE / name / 'hosts.yaml'}\n"), made.stderr
        assert main(["list"]) == 0
        assert f"{name}: web1 198.18.0.11, app1 198.18.0.21\n" in capfd.readouterr().out
        assert main(["create", name, str(tmp_path / "topology.yaml")]) == 2
        assert f"there is a lab called {name} already" in capfd.readouterr().err
        logged_in = run("login", name, "app1", "hostname")
        assert logged_in.stdout == "app1\n"
        entered = run("enter", name, "--", "ip", "-brief", "addr")
        assert SWITCH in entered.stdout
        assert main(["kill", name, "app1"]) == 0
        assert not Lab.find(name).host("app1").on
        assert main(["boot", name, "app1"]) == 0
        assert main(["stop", name, "web2"]) == 2
        assert capfd.readouterr().err == "fleetlab: there is no host called web2; there are web1, app1\n"
    finally:
        assert main(["destroy", name]) == 0
    assert left_of(name) == []
    assert main(["login", name, "app1"]) == 2
    assert capfd.readouterr().err == f"fleetlab: there is no lab called {name}\n"
    assert main(["destroy", name]) == 0
    assert capfd.readouterr().out == f"there is no lab called {name}\n"


def test_a_create_that_is_killed_leaves_no_lab(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text(TOPOLOGY)
    name = f"killed-{os.getpid()}"
    path = os.pathsep.join(str(folder) for folder in (FLEET, FLEET.parent / "engines"))
    command = [sys.executable, "-m", "fleetlab", "create", name, str(tmp_path / "topology.yaml")]
    create = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path}, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while name not in state.living() and time.monotonic() < deadline:
        time.sleep(0.01)
    record = state.living()[name]
    create.kill()
    create.wait(10)
    record.anchor.wait(10)
    assert main(["destroy", name]) == 0
    assert left_of(name) == []


def test_without_the_package_registry_the_reason_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody = "http://127.0.0.1:9/debian"
    monkeypatch.setenv("HTTPDGEN_TEST_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("lab.images.mirrors", lambda: (nobody, nobody))
    (tmp_path / "topology.yaml").write_text(TOPOLOGY)
    assert main(["create", "no-image", str(tmp_path / "topology.yaml")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("fleetlab: the image debian-12-")
    assert nobody in said
    assert said.count("\n") == 1


def test_a_platform_without_an_image_is_refused() -> None:
    with pytest.raises(RuntimeError, match="there is no image of rhel-9; there are debian-12, debian-13"):
        Lab.create(Plan(web=("web1",), tomcats=(), platform="rhel-9"))
