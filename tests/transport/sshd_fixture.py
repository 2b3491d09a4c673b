"""The machine with sshd, made once for all tests, and a connection to it.

A plugin and no conftest.py, so that mypy meets only one of these.
"""

from __future__ import annotations

import subprocess
from signal import SIGTERM
from typing import TYPE_CHECKING

import pytest
from lab.host import Host
from lab.namespace import Namespace, signal_inside
from sshd_here import ADDRESS, OPTIONS, SETUP, Machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from httpdgen.connection import Connection


@pytest.fixture(scope="session")
def machine(images: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("operator")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "id"], check=True)
    with Namespace() as namespace:
        host = Host(namespace, "box", images("debian-12"), {"box": ADDRESS})
        host.run("sh", "-c", "cat > /tmp/id.pub", given=(folder / "id.pub").read_bytes())
        host.run("sh", "-c", SETUP)
        host.run("sh", "-c", "cat >> /etc/ssh/sshd_config", given=OPTIONS.encode())
        machine = Machine(namespace, host, folder, [])
        machine.sshd(22)
        yield machine
        for sshd in machine.sshds:
            if sshd.poll() is None:
                signal_inside(sshd, SIGTERM)


@pytest.fixture
def box(machine: Machine) -> Iterator[Connection]:
    with machine.connect() as connection:
        yield connection
