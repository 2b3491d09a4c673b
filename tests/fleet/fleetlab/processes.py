"""Processes of the real machine by their ids, told from later ones of the same id by when they started."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

GONE = (FileNotFoundError, ProcessLookupError)


@dataclass(frozen=True)
class Process:
    """A process that was started once; `started` is in ticks since the machine's boot (proc(5), stat)."""

    pid: int
    started: int

    @classmethod
    def of(cls, pid: int) -> Process:
        """Note a process that runs now.

        Raises:
            ProcessLookupError: there is none of this id.
        """
        fields = _stat(pid)
        if fields is None:
            raise ProcessLookupError(pid)
        return cls(pid, int(fields[19]))

    @property
    def alive(self) -> bool:
        """Whether it runs still; a zombie does not."""
        fields = _stat(self.pid)
        return fields is not None and int(fields[19]) == self.started and fields[0] != "Z"

    def kill(self) -> None:
        """End it at once, if it runs."""
        self.signal(signal.SIGKILL)

    def signal(self, number: int) -> None:
        """Signal it, if it runs."""
        if self.alive:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def wait(self, seconds: float) -> None:
        """Wait for its end.

        Raises:
            TimeoutError: it runs still.
        """
        deadline = time.monotonic() + seconds
        while self.alive:
            if time.monotonic() > deadline:
                raise TimeoutError(f"process {self.pid} has not ended in {seconds:g} s")
            time.sleep(0.02)


def children(pid: int) -> list[int]:
    """Give the ids of a process's children; none where it has ended."""
    with suppress(*GONE):
        return [
            int(child)
            for thread in Path(f"/proc/{pid}/task").iterdir()
            for child in (thread / "children").read_text().split()
        ]
    return []


def is_first(pid: int) -> bool:
    """Tell whether a process is number 1 in its innermost namespace (proc(5), NSpid)."""
    with suppress(*GONE):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return any(line.startswith("NSpid:") and line.split()[-1] == "1" for line in lines)
    return False


def _stat(pid: int) -> list[str] | None:
    """Give the fields from the third on: the second, a program's name, may hold anything."""
    with suppress(*GONE):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return None
