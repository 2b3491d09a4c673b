"""A network, mounts and processes that are a test's own, and that end with it.

Everything lives as long as one small process, the anchor, which waits for the end of its input. When the tests end,
or are killed, that input ends, the kernel ends every process of the namespace, and the mounts, the files (which are
in memory) and the network go with them: nothing of the machine is touched, and nothing can be left behind.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

FILES = "/mnt"  # hidden, inside, by a file system in memory
LIMIT_SECONDS = 60
# The loopback device takes multicast once it is told to; it is the only device there is.
ANCHOR = f"""set -e
mount -t tmpfs -o size=2g,mode=755 tmpfs {FILES}
ip link set dev lo up multicast on
ip route add 224.0.0.0/4 dev lo
echo ready
cat > /dev/null
exit 0
"""
CLONE_NEWNET = 0x40000000
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
Result = TypeVar("Result")


class Namespace:
    """One of them, for as long as the context is open."""

    def __enter__(self) -> Self:
        self._anchor = subprocess.Popen(
            ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", ANCHOR],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._started: list[subprocess.Popen[bytes]] = []
        self._inside = ThreadPoolExecutor(max_workers=8, initializer=self._enter_network)
        assert self._anchor.stdout is not None
        if self._anchor.stdout.readline() != "ready\n":
            raise RuntimeError("no namespace can be made here: is this a container without privileges?")
        return self

    def __exit__(self, *_: object) -> None:
        self._inside.shutdown()
        self._anchor.communicate(timeout=LIMIT_SECONDS)
        for program in self._started:
            program.wait(LIMIT_SECONDS)

    def call(self, function: Callable[[], Result]) -> Result:
        """Call a function in a thread whose network is this one."""
        return self._inside.submit(function).result(LIMIT_SECONDS)

    def run(
        self,
        argv: Sequence[str],
        *,
        environment: Mapping[str, str] = ENVIRONMENT,
        given: bytes = b"",
        check: bool = True,
    ) -> str:
        """Run a program inside and give what it wrote to either output.

        Raises:
            RuntimeError: it failed, and `check` was asked for.
        """
        done = subprocess.run(
            self._enter(argv),
            env=environment,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=LIMIT_SECONDS,
            check=False,
        )
        text = done.stdout.decode(errors="replace")
        if check and done.returncode != 0:
            raise RuntimeError(f"{' '.join(argv)} ended with {done.returncode}:\n{text}")
        return text

    def start(
        self, argv: Sequence[str], *, environment: Mapping[str, str] = ENVIRONMENT, output: Path
    ) -> subprocess.Popen[bytes]:
        """Start a program inside; what it writes goes to a file."""
        with output.open("ab") as file:
            program = subprocess.Popen(
                self._enter(argv),
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        self._started.append(program)
        return program

    def _enter(self, argv: Sequence[str]) -> list[str]:
        own = f"/proc/{self._anchor.pid}/ns"
        return ["nsenter", f"--net={own}/net", f"--mount={own}/mnt", f"--pid={own}/pid_for_children", "--", *argv]

    def _enter_network(self) -> None:
        """Move the calling thread into the network; sockets that it makes belong there for ever (setns(2))."""
        descriptor = os.open(f"/proc/{self._anchor.pid}/ns/net", os.O_RDONLY)
        failed = ctypes.CDLL(None, use_errno=True).setns(descriptor, CLONE_NEWNET)
        os.close(descriptor)
        if failed:
            raise OSError(ctypes.get_errno(), "setns")


def signal_inside(started: subprocess.Popen[bytes], number: int) -> None:
    """Signal what runs inside: nsenter itself stays outside and waits for its one child."""
    children = Path(f"/proc/{started.pid}/task/{started.pid}/children").read_text().split()
    for child in children:
        os.kill(int(child), number)
