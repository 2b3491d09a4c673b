"""Faults of the operator's way in: what cannot be looked at has not passed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from faults.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faulty_site import FaultySite

HOST_KEY = "/etc/ssh/ssh_host_ed25519_key"
SSHD = "/etc/ssh/sshd_config.d/by-hand.conf"
SUDOERS = "/etc/sudoers.d/deploy"
NO_BUS = "#!/bin/sh\necho Failed to connect to bus: No such file or directory >&2\nexit 1\n"


@contextmanager
def _other_host_key(site: FaultySite) -> Iterator[None]:
    with site.kept("web2", HOST_KEY, f"{HOST_KEY}.pub") as web2:
        web2.run('rm "$1"; ssh-keygen -q -t ed25519 -N "" -f "$1"', HOST_KEY)
        web2.restart("ssh")
        yield
    web2.restart("ssh")


@contextmanager
def _no_rights(site: FaultySite) -> Iterator[None]:
    with site.kept("app4", SUDOERS) as app4:
        app4.remove(SUDOERS)
        yield


@contextmanager
def _no_forwarding(site: FaultySite) -> Iterator[None]:
    with site.kept("web2", SSHD) as web2:
        web2.write(SSHD, "AllowTcpForwarding no\n")
        web2.restart("ssh")
        yield
    web2.restart("ssh")


@contextmanager
def _no_ss(site: FaultySite) -> Iterator[None]:
    with site.kept("app4", "/usr/bin/ss") as app4:
        app4.remove("/usr/bin/ss")
        yield


@contextmanager
def _no_systemd(site: FaultySite) -> Iterator[None]:
    with site.kept("app4", "/usr/bin/systemctl") as app4:
        app4.write("/usr/bin/systemctl", NO_BUS)
        yield


OF_ACCESS = {
    "a host has another key": Fault(
        _other_host_key,
        unreachable={"web2": "host key"},
    ),
    "nobody may become root": Fault(
        _no_rights,
        not_made={"app4 files": "sudo", "app4 services": "sudo", "app4 ports": "sudo", "app4 running": "sudo"},
    ),
    "sshd forwards nothing": Fault(
        _no_forwarding,
        not_made={
            f"web2 {check}": "sshd of web2 connects us to nothing"
            for check in ("httpd", "members", "routes", "sessions", "spread")
        },
    ),
    "a tool is missing": Fault(
        _no_ss,
        not_made={"app4 ports": "tools: ss cannot be found on the host"},
    ),
    "systemd does not answer": Fault(
        _no_systemd,
        not_made={
            f"app4 {check}": "systemd: cannot be asked for services: Failed to connect to bus"
            for check in ("services", "ports", "running")
        },
    ),
}
