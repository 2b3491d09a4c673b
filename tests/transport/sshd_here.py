"""A stock machine with its own sshd on a private loopback, users who may more or less, and an operator's files."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.namespace import ENVIRONMENT
from waiting import until

from httpdgen.model.inventory import Inventory, InventoryHost
from httpdgen.model.inventory.ssh_arguments import read_ssh_arguments
from httpdgen.transport.ssh import SshTransport

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from lab.host import Host
    from lab.namespace import Namespace

    from httpdgen.connection import Connection

ADDRESS = "127.0.0.1"
KINDS = ("ed25519", "ecdsa", "rsa")
SETUP = """set -e
mkdir -p /run/sshd
for user in deploy ada nofwd noisy slow; do
    useradd --create-home --shell /bin/bash "$user"
done
useradd --create-home --shell /usr/sbin/nologin nobody2
for user in deploy ada nofwd noisy slow nobody2; do
    install -d -m 700 -o "$user" -g "$user" "/home/$user/.ssh"
    cp /tmp/id.pub "/home/$user/.ssh/authorized_keys"
done
echo 'echo "welcome to $USER"; echo grumble >&2' > /home/noisy/.bashrc
echo 'sleep 3' > /home/slow/.bashrc
{
    echo 'slow ALL=(ALL) NOPASSWD: ALL'
    echo 'deploy ALL=(ALL) NOPASSWD: ALL'
    echo 'noisy ALL=(ALL) NOPASSWD: ALL'
    echo 'ada ALL=(ALL) ALL'
} > /etc/sudoers.d/tests
chmod 440 /etc/sudoers.d/tests
"""
OPTIONS = """
PermitRootLogin yes
UseDNS no
MaxStartups 100
Match User nofwd
    AllowTcpForwarding no
"""


@dataclass
class Machine:
    """The machine, and what an operator has who reaches it."""

    namespace: Namespace
    host: Host
    folder: Path
    sshds: list[subprocess.Popen[bytes]]

    @property
    def identity(self) -> str:
        return str(self.folder / "id")

    def public_key(self, kind: str) -> str:
        """Give the machine's host key of a kind: its kind, and the key."""
        return " ".join(self.host.read(f"/etc/ssh/ssh_host_{kind}_key.pub").split()[:2])

    def known(self, *lines: str) -> Path:
        """Write a file of known hosts."""
        file = self.folder / "known_hosts"
        file.write_text("".join(f"{line}\n" for line in lines))
        return file

    def transport(
        self, *, known: Path | None = None, config: str = "", seconds: float = 10.0, **said: Any
    ) -> SshTransport:
        """Make a transport to `box`, and to what else has `hosts`."""
        hosts = {"box": self.inventory_host("box", **said)}
        file = self.folder / "ssh_config"
        file.write_text(config)
        known = known or self.known(f"{ADDRESS} {self.public_key('ed25519')}")
        inventory = Inventory(self.folder / "hosts.yaml", hosts)
        return SshTransport(inventory, known_hosts=[known], ssh_config=[file], connect_seconds=seconds)

    def inventory_host(self, name: str, *, args: str = "", **said: Any) -> InventoryHost:
        said = {"ansible_host": ADDRESS, "ansible_user": "deploy", "ansible_become": True} | said
        said = {"ansible_ssh_private_key_file": self.identity} | said
        return InventoryHost(name, ("all",), ansible_ssh_common_args=read_ssh_arguments(args), **said)

    def connect(self, transport: SshTransport | None = None, **said: Any) -> Connection:
        """Connect to `box` from the machine's own network."""
        return self.namespace.call(lambda: (transport or self.transport(**said)).connect("box"))

    def sshd(self, port: int, *options: str) -> subprocess.Popen[bytes]:
        """Start another sshd of the same machine."""
        argv = ["/usr/sbin/sshd", "-D", "-e", "-p", str(port), *(f"-o{option}" for option in options)]
        started = self.host.start(argv, user="root", environment=ENVIRONMENT, output=self.folder / "sshd.log")
        self.sshds.append(started)
        self.namespace.call(lambda: until(lambda: _answers(port)))
        return started

    def kill_sessions(self, user: str) -> None:
        """End the processes that hold a user's connections."""
        self._signal_sessions("KILL", user)

    @contextmanager
    def frozen_sessions(self, user: str) -> Iterator[None]:
        """Have the processes that hold a user's connections do nothing for a while."""
        self._signal_sessions("STOP", user)
        try:
            yield
        finally:
            self._signal_sessions("CONT", user)

    def _signal_sessions(self, signal: str, user: str) -> None:
        self.host.run("sh", "-c", f"pkill -{signal} -f '^sshd: {user}' || :")


def _answers(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex((ADDRESS, port)) == 0
