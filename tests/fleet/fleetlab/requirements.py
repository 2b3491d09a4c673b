"""What a lab cannot be made without."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from lab import images

from fleetlab.groups import hierarchies

if TYPE_CHECKING:
    from collections.abc import Mapping

PROGRAMS = {
    "systemd-nspawn": "systemd-container",
    "ssh": "openssh-client",
    "ssh-keygen": "openssh-client",
    "ip": "iproute2",
    "nsenter": "util-linux",
    "unshare": "util-linux",
}
FRONT = {"haproxy": "haproxy"}


def what_is_missing() -> str | None:
    """Say in one line what a lab cannot be made without and is not here; None where nothing is."""
    if os.geteuid() != 0:
        return "only root can make hosts: namespaces, mounts and control groups"
    not_installed = _not_installed(PROGRAMS)
    if not_installed is not None:
        return not_installed
    if not hierarchies() or not all(os.access(hierarchy, os.W_OK) for hierarchy in hierarchies()):
        return "control groups cannot be made here: is this a container without privileges?"
    return images.what_is_missing()


def what_is_missing_in_front() -> str | None:
    """Say in one line what a front cannot be started without and is not here; None where nothing is."""
    return _not_installed(FRONT)


def _not_installed(programs: Mapping[str, str]) -> str | None:
    packages = sorted({package for program, package in programs.items() if shutil.which(program) is None})
    if not packages:
        return None
    return f"not installed: {', '.join(packages)}; apt-get install brings them, and so does tests/run.sh"
