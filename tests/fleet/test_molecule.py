"""The scenarios make real hosts, put what is rendered there, verify it, and leave nothing behind."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from fleetlab import state, what_is_missing
from fleetlab.__main__ import mark_of
from fleetlab.groups import PREFIX, hierarchies

pytestmark = pytest.mark.fleet

PROJECT = Path(__file__).parents[2]
SHARED = PROJECT / "molecule" / "common" / "scenario.yml"
SCENARIOS = ("default", "domains", "mod_jk", "trixie")
SECONDS = 180


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Copy the project to a place of this test's own, so that a scenario that somebody explores is left alone."""
    missing = what_is_missing()
    if missing:
        pytest.skip(missing)
    for name in ("examples", "molecule", "tests"):
        shutil.copytree(PROJECT / name, tmp_path / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def molecule(checkout: Path, *words: str) -> str:
    """Run Molecule in a checkout, with a home of its own, and give what it said."""
    environment = os.environ | {"HOME": str(checkout), "ANSIBLE_HOME": str(checkout / ".ansible"), "NO_COLOR": "1"}
    done = subprocess.run(
        ["molecule", *words], cwd=checkout, env=environment, stdin=subprocess.DEVNULL, timeout=SECONDS, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout


def labs(checkout: Path) -> set[str]:
    """Name the labs of a checkout, also those of which only control groups are left."""
    groups = (path.name.removeprefix(PREFIX) for top in hierarchies() for path in top.glob(f"{PREFIX}*"))
    return {name for name in {*state.living(), *groups} if name.endswith(f"-{mark_of(checkout)}")}


def test_every_scenario_is_the_same_but_for_its_topology() -> None:
    folders = {path.parent.name: path for path in (PROJECT / "molecule").glob("*/molecule.yml")}
    assert sorted(folders) == sorted(SCENARIOS)
    for path in folders.values():
        assert path.resolve() == SHARED
        assert sorted(entry.name for entry in path.parent.iterdir()) == ["molecule.yml", "topology.yaml"]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_scenario_passes_and_leaves_nothing_behind(scenario: str, checkout: Path) -> None:
    said = molecule(checkout, "test", "-s", scenario)
    assert "TASK [Verify]" in said
    assert not labs(checkout)
    assert not list(checkout.rglob("ajp-secret"))


def test_a_scenario_can_be_explored(checkout: Path) -> None:
    molecule(checkout, "create", "-s", "default")
    try:
        (name,) = labs(checkout)
        (inventory,) = (checkout / ".ansible").rglob("lab.yaml")
        enter = [str(checkout / "molecule/common/lab"), "enter", name, "--"]
        ping = subprocess.run(
            [*enter, "ansible", "web", "-i", str(inventory), "-m", "ping"],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert '"ping": "pong"' in ping.stdout, ping.stderr
        hosts = subprocess.run(["molecule", "list", "-s", "default"], capture_output=True, timeout=60, check=False)
        assert hosts.returncode == 0
    finally:
        molecule(checkout, "destroy", "-s", "default")
    assert not labs(checkout)


def test_checkouts_of_one_name_have_labs_of_their_own(tmp_path: Path) -> None:
    one, other = (tmp_path / home / "httpdgen" for home in ("ada", "grace"))
    assert mark_of(one) != mark_of(other)
