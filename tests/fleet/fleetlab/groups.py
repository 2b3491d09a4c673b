"""Control groups: all of a lab that is the real machine's, and that does not end with the lab's processes.

Every host has a group of its own in each hierarchy. Without it the hosts' systemds would share the real machine's:
one of them removes a service's group that is empty, while another one is about to put a process into it.
"""

from __future__ import annotations

import time
from pathlib import Path

TOP = Path("/sys/fs/cgroup")
PREFIX = "httpdgen-lab-"
EMPTYING_SECONDS = 5


def hierarchies() -> tuple[Path, ...]:
    """Give where the real machine's hierarchies are: one folder with v2, one for each controller with v1.

    v1's `cpuset` is left out: a new group of it takes nobody before it has been given processors, and systemd does
    not use it.
    """
    found = [TOP, *(path for path in sorted(TOP.glob("*")) if path.name != "cpuset" and not path.is_symlink())]
    controlled = tuple(path for path in found if (path / "cgroup.procs").exists())
    return controlled[:1] if TOP in controlled else controlled


def nspawn_environment() -> dict[str, str]:
    """Say which version of control groups the hosts see: v2, without which systemd 257 does not start; or what is."""
    version_2 = any((hierarchy / "cgroup.controllers").exists() for hierarchy in hierarchies())
    return {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1" if version_2 else "0"}


def make_groups(lab: str, host: str) -> list[Path]:
    """Make the groups that a host's processes are put into, one in each hierarchy."""
    groups = [hierarchy / f"{PREFIX}{lab}" / host for hierarchy in hierarchies()]
    for group in groups:
        group.mkdir(parents=True, exist_ok=True)
    return groups


def remove_groups(lab: str, host: str = "") -> None:
    """Remove the groups of a lab, or of one host; their processes have ended."""
    deadline = time.monotonic() + EMPTYING_SECONDS
    for hierarchy in hierarchies():
        top = hierarchy / f"{PREFIX}{lab}" / host
        inside = [path for path in top.rglob("*") if path.is_dir()] if top.is_dir() else []
        for folder in sorted([top, *inside] if top.is_dir() else [], reverse=True):
            _remove(folder, deadline)


def _remove(folder: Path, deadline: float) -> None:
    """Remove an empty group; the kernel counts a process as its member until it has been cleaned up."""
    while True:
        try:
            return folder.rmdir()
        except FileNotFoundError:
            return None
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
