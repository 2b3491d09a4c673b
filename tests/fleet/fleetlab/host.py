"""A host of a lab, under the hand of who tests: its own root, by no network at all."""

from __future__ import annotations

import shlex
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lab.namespace import ENVIRONMENT

from fleetlab import clock, network
from fleetlab.deployment import AWAIT_TOMCAT, RESTART
from fleetlab.machine import Machine

if TYPE_CHECKING:
    from fleetlab.anchor import Anchor
    from fleetlab.plan import Plan

COMMAND_SECONDS = 60
BOOT_SECONDS = 60
START_SECONDS = 90
SSH = 22


@dataclass(frozen=True)
class Snapshot:
    """Files of a host as they were: content, owner, group, mode, times; `absent` are those that were not there."""

    packed: bytes
    absent: tuple[str, ...]


class Host:
    """One host. Its name is that of the inventory; `address` is where the others reach it."""

    def __init__(self, lab: str, anchor: Anchor, plan: Plan, name: str, folder: Path) -> None:
        self.name = name
        self.address = plan.addresses[name]
        self._anchor, self._plan = anchor, plan
        self._machine = Machine(lab, anchor, plan, name, folder)

    # Power

    @property
    def on(self) -> bool:
        """Whether it has power."""
        return self._machine.on

    def power_on(self) -> None:
        """Let it boot, and do not wait for it."""
        self._machine.power_on()

    def boot(self) -> None:
        """Let it boot, and wait until it lets people in.

        Raises:
            RuntimeError: it is on already, or did not come up.
        """
        self.power_on()
        self.wait_until_up()

    def stop(self) -> None:
        """Shut it down in order, and wait."""
        self._machine.power_off()

    def kill(self) -> None:
        """Cut its power: its processes are gone at once, and no word of it reaches the others; its disk stays."""
        self._machine.cut_power()

    def wait_until_up(self) -> None:
        """Wait until sshd answers and ordinary users may log in (pam_nologin(8))."""
        deadline = time.monotonic() + BOOT_SECONDS
        while not self._lets_in():
            if time.monotonic() > deadline or not self.on:
                raise RuntimeError(f"{self.name} did not come up:\n{self._machine.console()[-3000:]}")
            time.sleep(0.05)

    # Commands and files

    def run(
        self,
        script: str,
        *arguments: str,
        given: str | bytes = b"",
        check: bool = True,
        seconds: float = COMMAND_SECONDS,
    ) -> str:
        """Run a script of sh as root, with `$1` and so on, and give what it wrote to its output.

        Raises:
            RuntimeError: it failed, and `check` was asked for; or the host is off.
        """
        done = self._run(script, arguments, given, seconds)
        if check and done.returncode:
            text = (done.stdout + done.stderr).decode(errors="replace")
            raise RuntimeError(f"{self.name}: {script!r} ended with {done.returncode}:\n{text}")
        return done.stdout.decode(errors="replace")

    def succeeds(self, script: str, *arguments: str) -> bool:
        """Tell whether a script ends with 0."""
        return self._run(script, arguments, b"", COMMAND_SECONDS).returncode == 0

    def read(self, path: str) -> str:
        """Give the text of a file.

        Raises:
            RuntimeError: there is none.
        """
        return self.run('cat -- "$1"', path)

    def write(self, path: str, content: str | bytes) -> None:
        """Write a file: one that is there keeps its owner, group and mode."""
        self.run('cat > "$1"', path, given=content)

    def remove(self, path: str) -> None:
        """Remove a file or a folder."""
        self.run('rm -rf -- "$1"', path)

    def unpack(self, packed: bytes) -> None:
        """Unpack a tar file at the host's root: owners by name, modes and times as they are in it."""
        self.run("tar --extract --preserve-permissions --directory=/", given=packed)

    def snapshot(self, *paths: str) -> Snapshot:
        """Note files or folders as they are, for `restore`."""
        absent = tuple(path for path in paths if not self.succeeds('test -e "$1" || test -h "$1"', path))
        present = [path.lstrip("/") for path in paths if path not in absent]
        script = 'tar --create --format=posix --directory=/ --files-from=/dev/null -- "$@"'
        return Snapshot(self._run(script, present, b"", COMMAND_SECONDS).stdout, absent)

    def restore(self, snapshot: Snapshot) -> None:
        """Put files back as they were: content, owner, group, mode and times."""
        for path in snapshot.absent:
            self.remove(path)
        self.unpack(snapshot.packed)

    # Services

    def systemctl(self, *words: str) -> None:
        """Ask systemd for something, and wait until it is done.

        Raises:
            RuntimeError: it failed; with the unit's last words.
        """
        if not self.succeeds('systemctl "$@"', *words):
            told = self.run('journalctl --no-pager --lines=30 --unit="$1"', words[-1], check=False)
            raise RuntimeError(f"{self.name}: systemctl {' '.join(words)} failed:\n{told}")

    def start(self, *services: str) -> None:
        """Start services."""
        self.systemctl("start", *services)

    def stop_service(self, *services: str) -> None:
        """Stop services in order."""
        self.systemctl("stop", *services)

    def restart(self, *services: str) -> None:
        """Restart services, also those that have failed too often."""
        for service in services:
            self.run(RESTART.format(service=shlex.quote(service)))

    def reload(self, *services: str) -> None:
        """Have services read their files again."""
        self.systemctl("reload", *services)

    def kill_service(self, service: str) -> None:
        """End all processes of a service by SIGKILL, and wait until systemd has seen it."""
        self.systemctl("kill", "--signal=SIGKILL", service)
        self.run('while systemctl --quiet is-active "$1"; do sleep 0.05; done', service)

    def wait_for_tomcat(self, service: str) -> None:
        """Wait until a Tomcat has said that it has started, since its service was started last.

        Raises:
            RuntimeError: it did not, or has ended; with the end of what it said.
        """
        self.run(AWAIT_TOMCAT.format(service=shlex.quote(service)), seconds=START_SECONDS)

    # Network, disk, clock

    def cut_cable(self) -> None:
        """Pull out its cable."""
        network.cut(self._anchor, self._plan, self.name)

    def mend_cable(self) -> None:
        """Put its cable in again."""
        network.mend(self._anchor, self._plan, self.name)

    def block(self, peer: Host | None = None, *, port: int | None = None, answer: bool = False) -> None:
        """Drop what comes in over the network from a peer, to a TCP port, or both; with `answer` it is refused.

        Loopback is left alone, and so is what the host itself asks others.
        """
        self.run("nft --file -", given=_rules(peer, port, "reject" if answer else "drop"))

    def unblock(self) -> None:
        """Take away all that `block` has put there."""
        self.run("nft 'add table inet lab; delete table inet lab'")

    def fill_disk(self) -> None:
        """Write until nothing more fits."""
        self.run("head --bytes=1T /dev/zero > /var/tmp/filled-by-the-lab 2>/dev/null || true")

    def free_disk(self) -> None:
        """Remove what filled the disk."""
        self.run("rm -f /var/tmp/filled-by-the-lab")

    def skew_clock(self, seconds: int) -> None:
        """Set the clock wrong for every login, and for every service that starts from now on; see `clock`."""
        clock.skew(self, seconds)

    def true_clock(self) -> None:
        """Set the clock right for every login, and for every service that starts from now on."""
        clock.make_true(self)

    def _run(
        self, script: str, arguments: list[str] | tuple[str, ...], given: str | bytes, seconds: float
    ) -> subprocess.CompletedProcess[bytes]:
        init = self._machine.init.pid
        return subprocess.run(
            ["nsenter", f"--target={init}", "--all", "--", "sh", "-c", script, "sh", *arguments],
            env=ENVIRONMENT, input=given.encode() if isinstance(given, str) else given,
            capture_output=True, timeout=seconds, check=False,
        )  # fmt: skip

    def _lets_in(self) -> bool:
        with suppress(OSError, RuntimeError), self._anchor.network():
            with socket.create_connection((self.address, SSH), timeout=1) as connection:
                greeted = connection.recv(4) == b"SSH-"
            return greeted and not Path(f"/proc/{self._machine.init.pid}/root/run/nologin").exists()
        return False


def _rules(peer: Host | None, port: int | None, verdict: str) -> str:
    source = f"ip saddr {peer.address} " if peer else ""
    aim = f"tcp dport {port} " if port else ""
    return f"""add table inet lab
add chain inet lab input {{ type filter hook input priority 0; }}
add rule inet lab input iifname "eth0" {source}{aim}{verdict}
"""
