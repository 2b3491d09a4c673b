"""What a lab cannot be made without."""

from __future__ import annotations

import os
import shutil

from lab import images

from fleetlab.groups import hierarchies

PROGRAMS = {
    "systemd-nspawn": "systemd-container",
    "ssh": "openssh-client",
    "ssh-keygen": "openssh-client",
    "ip": "iproute2",
    "nsenter": "util-linux",
    "unshare": "util-linux",
}


def what_is_missing() -> str | None:
    """Say in one line what a lab cannot be made without and is not here; None where nothing is."""
    if os.geteuid() != 0:
        return "only root can make hosts: namespaces, mounts and control groups"
    packages = sorted({package for program, package in PROGRAMS.items() if shutil.which(program) is None})
    if packages:
        return f"not installed: {', '.join(packages)}; apt-get install brings them, and so does tests/run.sh"
    if not hierarchies() or not all(os.access(hierarchy, os.W_OK) for hierarchy in hierarchies()):
        return "control groups cannot be made here: is this a container without privileges?"
    return images.what_is_missing()
