"""Time whole processes, and tell of the machine that they ran on."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process: wall seconds, and the most memory it held, in MB."""

    seconds: float
    peak_mb: float


def httpdgen() -> str:
    """Give the program that is installed beside this Python."""
    return str(Path(sys.executable).parent / "httpdgen")


def machine() -> str:
    """Describe the machine in one line."""
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"


def run(command: Sequence[str], env: Mapping[str, str] | None = None) -> Run:
    """Run a command to its end; its output is thrown away.

    Raises:
        RuntimeError: it did not end with exit code 0.
    """
    begin = time.perf_counter()
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begin
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: exit code {process.returncode}: {errors.decode()[-2000:]}")
    return Run(seconds, usage.ru_maxrss / 1024)


def median(runs: int, once: Callable[[], float]) -> float:
    """Call something that gives seconds, `runs` times after one warm-up, and give the median."""
    once()
    return statistics.median(once() for _ in range(runs))


def seconds(work: Callable[[], object]) -> float:
    """Time one call inside this process."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def own_peak_mb() -> float:
    """Give the most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
