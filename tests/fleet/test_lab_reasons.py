"""Where no lab can be made the reason is one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from fleetlab import Plan, requirements
from fleetlab.__main__ import main
from fleetlab.groups import hierarchies, nspawn_environment
from fleetlab.lab import Lab

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def able(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Pretend to be root on a machine that has everything; give its folder of control groups."""
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda program: f"/usr/bin/{program}")
    (tmp_path / "cgroup.procs").touch()
    monkeypatch.setattr("fleetlab.groups.TOP", tmp_path)
    return tmp_path


def test_nothing_is_missing_where_everything_is_there(able: Path) -> None:
    assert requirements.what_is_missing() is None


def test_without_root(able: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert main(["create", "demo", "topology.yaml"]) == 2
    assert capsys.readouterr().err == "fleetlab: only root can make hosts: namespaces, mounts and control groups\n"


def test_without_the_tools(able: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda program: None if program in {"systemd-nspawn", "ssh"} else program)
    said = requirements.what_is_missing()
    assert (
        said
        == "not installed: openssh-client, systemd-container; apt-get install brings them, and so does tests/run.sh"
    )


def test_without_control_groups(able: Path) -> None:
    (able / "cgroup.procs").unlink()
    assert "control groups cannot be made here" in str(requirements.what_is_missing())


def test_what_the_images_need_counts_as_well(able: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda program: None if program == "debootstrap" else program)
    assert requirements.what_is_missing() == "debootstrap not found; tests/run.sh installs them"


def test_a_topology_with_faults_is_said_by_the_command(
    able: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "topology.yaml").write_text("httpdgen: 2\n")
    assert main(["create", "demo", str(tmp_path / "topology.yaml")]) == 2
    assert re.match(r"fleetlab: .*topology.yaml:1:\d+: ", capsys.readouterr().err)


@pytest.mark.parametrize("name", ["../up", "", ".hidden", "a/b", "-x", "a b"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is no name for a lab"):
        Lab.create(Plan(web=("web1",), tomcats=()), name or " ")


def test_a_plan_with_two_hosts_of_a_name_or_too_many_is_refused() -> None:
    with pytest.raises(ValueError, match="the same name"):
        Plan(web=("one",), tomcats=("one",))
    with pytest.raises(ValueError, match="at most 10 web hosts"):
        Plan(web=tuple(f"web{number}" for number in range(11)), tomcats=())


def test_both_versions_of_control_groups_are_known(able: Path) -> None:
    assert hierarchies() == (able,)
    (able / "cgroup.controllers").touch()
    assert nspawn_environment() == {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}
    for name in ("cgroup.procs", "cgroup.controllers"):
        (able / name).unlink()
    for name in ("cpuset", "pids", "systemd"):
        (able / name).mkdir()
        (able / name / "cgroup.procs").touch()
    assert hierarchies() == (able / "pids", able / "systemd")
    assert nspawn_environment() == {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "0"}
