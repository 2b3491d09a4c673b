"""A host as a machine: power on, power off, power cut."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from fleetlab import groups, network
from fleetlab.anchor import FILES
from fleetlab.processes import Process, children, is_first

if TYPE_CHECKING:
    from fleetlab.anchor import Anchor
    from fleetlab.plan import Plan

START_SECONDS = 60
STOP_SECONDS = 60
# A systemd takes about five instances, of 128 that Linux allows root by default; another lab has them.
TOO_MANY = "too many hosts run already; sysctl fs.inotify.max_user_instances=1024 lets the kernel have more"
BOOT = f"""set -e
host=$1
shift
for group; do echo 0 > "$group/cgroup.procs"; done
exec systemd-nspawn --quiet --directory="{FILES}/$host/root" --machine="$host" --hostname="$host" \\
    --register=no --keep-unit --network-namespace-path="/run/netns/$host" --resolv-conf=off --timezone=off --boot
"""


class Machine:
    """One of a lab's: a container with its own systemd, its own network and a disk that outlives a power cut."""

    def __init__(self, lab: str, anchor: Anchor, plan: Plan, name: str, folder: Path) -> None:
        self._lab, self._anchor, self._plan, self._name = lab, anchor, plan, name
        self._console = folder / f"{name}.console"
        self._noted = folder / f"{name}.pid"

    @property
    def on(self) -> bool:
        """Whether it has power."""
        return self._started() is not None

    @property
    def init(self) -> Process:
        """Its first process.

        Raises:
            RuntimeError: it is off.
        """
        started = self._started()
        found = None if started is None else _init_below(started.pid)
        if found is None:
            raise RuntimeError(f"{self._name} is off")
        return found

    def power_on(self) -> None:
        """Let it boot; nothing is waited for but that its systemd runs."""
        if self.on:
            raise RuntimeError(f"{self._name} is on already")
        network.attach(self._anchor, self._plan, self._name)
        own = map(str, groups.make_groups(self._lab, self._name))
        environment = groups.nspawn_environment()
        program = self._anchor.launch(
            "sh", "-c", BOOT, "boot", self._name, *own, environment=environment, output=self._console
        )
        started = Process.of(program.pid)
        program.returncode = 0  # it outlives this object, which is no reason for a ResourceWarning
        self._noted.write_text(f"{started.pid} {started.started}\n")
        self._wait_for_init(started)

    def power_off(self) -> None:
        """Shut it down in order, and wait."""
        started = self._started()
        if started is not None:
            # SIGRTMIN+3 asks systemd for a shutdown in order (systemd(1), signals).
            self.init.signal(signal.SIGRTMIN + 3)
            started.wait(STOP_SECONDS)
        self._after()

    def cut_power(self) -> None:
        """Take its power away: what it has not written is lost, and nobody on the network is told."""
        started = self._started()
        if started is not None:
            network.detach(self._anchor, self._plan, self._name)
            self.init.kill()
            started.wait(STOP_SECONDS)
        self._after()

    def console(self) -> str:
        """Give all that it ever wrote to its console."""
        return self._console.read_text(errors="replace") if self._console.exists() else ""

    def _after(self) -> None:
        network.detach(self._anchor, self._plan, self._name)
        groups.remove_groups(self._lab, self._name)

    def _started(self) -> Process | None:
        """Give the process that was started for it outside, if it runs."""
        if not self._noted.exists():
            return None
        pid, started = self._noted.read_text().split()
        process = Process(int(pid), int(started))
        return process if process.alive else None

    def _wait_for_init(self, started: Process) -> None:
        deadline = time.monotonic() + START_SECONDS
        while _init_below(started.pid) is None:
            if time.monotonic() > deadline or not started.alive:
                raise RuntimeError(f"{self._name} did not boot: {self._reason()}")
            time.sleep(0.05)

    def _reason(self) -> str:
        console = self.console()
        if "inotify object: Too many open files" in console:
            return TOO_MANY
        return f"its console says\n{console[-3000:]}"


def _init_below(pid: int) -> Process | None:
    """Find the machine's systemd: below nsenter and systemd-nspawn, the first in a namespace of its own."""
    for nspawn in children(pid):
        for init in children(nspawn):
            if is_first(init) and Path(f"/proc/{init}/root/run/systemd/private").exists():
                return Process.of(init)
    return None
