"""Whose a lock is: the process that took it, and whether that is gone."""

from __future__ import annotations

import os
import socket
from pathlib import Path

_MACHINE_ID = Path("/etc/machine-id")
_STARTED = 19  # of the fields behind the process's name in /proc/PID/stat (proc(5)): starttime


def this_process() -> str:
    """Name this process: its machine, its id, and when it was started, since ids are used again."""
    return f"{_machine()}:{os.getpid()}:{_start_time(os.getpid())}"


def is_gone(process: str) -> bool:
    """Tell whether a process that `this_process` named was on this machine, and runs no more.

    One of another machine is not known to be gone.

    >>> is_gone(this_process()), is_gone("another:1:1")
    (False, False)
    """
    machine, place, started = (*process.split(":"), "", "")[:3]
    return machine == _machine() and place.isdecimal() and _start_time(int(place)) != started


def _machine() -> str:
    """Name the machine."""
    try:
        return _MACHINE_ID.read_text("ascii").strip() or socket.gethostname()
    except (OSError, UnicodeDecodeError):
        return socket.gethostname()


def _start_time(process: int) -> str:
    """Give when a process was started, in ticks since its machine was, with that boot; "" where it does not run."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text("utf-8", "replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""
    return f"{stat.rpartition(')')[2].split()[_STARTED]}-{boot}"
