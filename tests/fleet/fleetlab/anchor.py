"""The process that a lab hangs on: its network, its mounts, its files and every process end when it does.

It is the first process of a PID namespace, and holds the lab's own network (the switch) and mount namespace. It
waits for the end of its input, a pipe that the process holds which made it: the kernel closes that whichever way the
process ends. A lab that is to be kept is told so once it is whole; then it waits for being destroyed.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lab.namespace import CLONE_NEWNET, ENVIRONMENT

from fleetlab.processes import Process, children

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FILES = "/mnt"  # hidden, inside, by a file system in memory
ENDING_SECONDS = 30
# /run is hidden as well: names of network namespaces, and whatever systemd-nspawn notes there, are the lab's own.
SCRIPT = f"""set -e
mount -t proc proc /proc
mount -t tmpfs -o mode=755 tmpfs {FILES}
mount -t tmpfs -o mode=755 tmpfs /run
echo ready
head -n 1 > /run/told
if [ -s /run/told ]; then tail -f /dev/null > /dev/null; fi
exit 0
"""


class Anchor:
    """One that runs; `process` is known to the real machine."""

    def __init__(self, process: Process, program: subprocess.Popen[str] | None = None) -> None:
        self.process = process
        self._program = program

    @classmethod
    def start(cls, held: Sequence[int]) -> Anchor:
        """Start one; `held` are descriptors that stay open as long as it runs: locks.

        Raises:
            RuntimeError: no namespaces can be made here.
        """
        program = subprocess.Popen(
            ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", SCRIPT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            pass_fds=tuple(held),
            start_new_session=True,  # an interrupt from the keyboard is the tests', which then end the lab in order
        )  # fmt: skip
        assert program.stdout is not None
        with program.stdout as said:
            if said.readline() != "ready\n":
                program.kill()
                program.communicate()
                raise RuntimeError("no namespaces can be made here: is this a container without privileges?")
        return cls(Process.of(program.pid), program)

    @property
    def files(self) -> Path:
        """The lab's files as the real machine reaches them; a link in them leads out of it."""
        return Path(f"/proc/{self.process.pid}/root{FILES}")

    def keep(self) -> None:
        """Let it outlive this process."""
        program, self._program = self._program, None
        assert program is not None
        assert program.stdin is not None
        with program.stdin as told:
            told.write("keep\n")
        program.returncode = 0  # that it runs still is no reason for a ResourceWarning

    def end(self) -> None:
        """End everything, and wait until it has ended."""
        inside = [Process.of(pid) for pid in children(self.process.pid)] if self.process.alive else []
        self.process.kill()
        if self._program is not None:
            if self._program.stdin is not None:
                self._program.stdin.close()
            self._program.wait(ENDING_SECONDS)
        # The first process of a namespace is gone when the last one is (pid_namespaces(7)).
        for process in inside:
            process.wait(ENDING_SECONDS)

    def inside(self, *argv: str) -> list[str]:
        """Give the command line that runs a program with the lab's network, mounts and processes."""
        own = f"/proc/{self.process.pid}/ns"
        return ["nsenter", f"--net={own}/net", f"--mount={own}/mnt", f"--pid={own}/pid_for_children", "--", *argv]

    def run(self, *argv: str, given: str = "") -> str:
        """Run a program inside, and give what it wrote.

        Raises:
            RuntimeError: it failed.
        """
        done = subprocess.run(
            self.inside(*argv), env=ENVIRONMENT, input=given, text=True, timeout=ENDING_SECONDS, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{' '.join(argv)} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def launch(self, *argv: str, environment: Mapping[str, str], output: Path) -> subprocess.Popen[bytes]:
        """Start a program inside that outlives this process as far as the anchor does."""
        with output.open("ab") as file:
            return subprocess.Popen(
                self.inside(*argv), env=ENVIRONMENT | dict(environment),
                stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    @contextmanager
    def network(self) -> Iterator[None]:
        """Move the calling thread into the switch's network; threads and programs that it starts are there too."""
        with Path("/proc/thread-self/ns/net").open("rb") as before:
            with Path(f"/proc/{self.process.pid}/ns/net").open("rb") as switch:
                enter(switch.fileno())
            try:
                yield
            finally:
                enter(before.fileno())


def enter(network: int) -> None:
    """Move the calling thread into an open network namespace (setns(2)).

    Raises:
        OSError: that is not allowed.
    """
    if ctypes.CDLL(None, use_errno=True).setns(network, CLONE_NEWNET):
        error = ctypes.get_errno()
        raise OSError(error, f"setns: {os.strerror(error)}")
