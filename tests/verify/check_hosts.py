"""Hosts for the checks of hosts: scripts are really run by a shell here, among programs that a test puts in front."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from testinfra.backend.base import CommandResult
from verified_site import rendered, site

from httpdgen import platforms
from httpdgen.expected.hosts import ExpectedHost, Unit, expected_hosts
from httpdgen.verify.outcome import Remark, Status

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.tree import Entry
    from httpdgen.verify.check import HostCheck, Looked

NOBODY = 65_534
STAT_OF_ROOT = "/\0d\x00755\0root\0root\0\x004096\x001700000000.0\0"  # as find tells of a folder that is always there
AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")


@dataclass(frozen=True)
class ShellHost:
    """As much of testinfra's host as the checks use; `path` is its PATH, `before` what its shell is started by."""

    path: str
    before: tuple[str, ...] = ()
    shell: tuple[str, ...] = ("sh",)

    def run(self, command: str) -> CommandResult:
        done = subprocess.run(
            [*self.before, *self.shell, "-s"],
            input=command.encode(errors="surrogateescape"),
            capture_output=True,
            env={"PATH": self.path},
            timeout=30,
            check=False,
        )
        return CommandResult(None, done.returncode, b"", done.stdout, done.stderr)


@dataclass(frozen=True)
class SayingHost:
    """A host that answers whatever a test says."""

    code: int
    stdout: bytes
    stderr: bytes = b""

    def run(self, command: str) -> CommandResult:
        return CommandResult(None, self.code, command.encode(), self.stdout, self.stderr)


def answer(user: str, *sections: str, errors: str = "") -> SayingHost:
    """Give a host that answers with these sections."""
    return SayingHost(0, "".join(f"{part}\0\0\0\n" for part in (user, *sections)).encode(), errors.encode())


def host_with(programs: Path, **options: Any) -> ShellHost:
    """Give a host on which the programs of a folder come first."""
    return ShellHost(f"{programs}:{os.environ['PATH']}", **options)


def expected(
    entries: dict[str, Entry] | None = None, units: tuple[Unit, ...] = (), keys: tuple[str, ...] = ()
) -> ExpectedHost:
    """Give a host that should have these and nothing else."""
    return ExpectedHost(
        name="web1",
        platform=platforms.load("debian-12"),
        entries=entries or {},
        keys=keys,
        units=units,
        tier_name=None,
        tier=None,
        mpm=None,
        modules=frozenset(),
        nodes={},
    )


def expected_web(run_dir: Path | None = None, **tier: Any) -> ExpectedHost:
    """Give a web server of the tests' site."""
    host = expected_hosts(*rendered(site(tier=tier)))["web1"]
    if run_dir is None:
        return host
    httpd = replace(host.platform.httpd, run_dir=str(run_dir))
    return replace(host, platform=replace(host.platform, httpd=httpd))


def look(check: HostCheck, host: Any, wanted: ExpectedHost) -> Looked:
    """Make a check which the host has a use for."""
    looked = check.look(host, wanted)
    assert looked is not None
    return looked


def said(looked: Looked, status: Status = Status.FAILED) -> dict[str, str]:
    """Give the messages of a status, by what they are about."""
    return {remark.subject: remark.message for remark in looked.remarks if remark.status == status}


def only(looked: Looked) -> Remark:
    """Give the one remark there is."""
    (remark,) = looked.remarks
    return remark


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
