"""Ask a host when its services' processes started, and when its httpd last read its configuration.

All times are by the kernel's own clock, as the times of a file's changes are: a clock that is faked for a process
alone does not count. httpd tells nobody when a graceful reload was (server-status keeps the time of the start), but
it writes its PID file anew once it has read its configuration, also then (httpd's source, ap_log_pid in server/log.c).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from shlex import quote

from httpdgen.verify.checks.units import STATES

TOOLS = ("cat", "date", "find", "sed")

# The time, the seconds since the start of the host (and those without work), and the kernel's ticks a second.
CLOCK = "echo $(date +%s.%N) $(cat /proc/uptime) $(getconf CLK_TCK 2>/dev/null)"
# After the section that asks for the states of units: what the kernel says of their main processes.
STARTS = f"for pid in $({STATES} | sed -n 's/^MainPID=//p'); do cat /proc/$pid/stat 2>/dev/null; done"

_CLOCK = re.compile(r"(\d+\.\d+) (\d+\.\d+) \d+\.\d+(?: (\d+))?\s*")
_USUAL_TICKS = 100
_START_FIELD = 22 - 3  # proc(5) counts from 1; a process's number and name stand before the third
_PID_FILE = re.compile(r"(\d+\.\d+) (\d+)")


@dataclass(frozen=True, slots=True)
class Clock:
    """A host's time and the time of its start, in seconds since 1970, and how many ticks a second has."""

    now: float
    boot: float
    ticks: int


def pid_files_of(folder: str) -> str:
    """Write the section that reads the PID files in a folder, and when each was written."""
    found = rf"find {quote(folder)}/ -maxdepth 1 -name '*.pid' -type f -size -2 -printf '%T@ %p\n'"
    return f'{found} | while read -r written file; do echo $written $(cat "$file"); done'


def read_clock(section: str) -> Clock | None:
    """Read what CLOCK wrote; None where it is less, as where `date` knows whole seconds alone."""
    said = _CLOCK.fullmatch(section)
    if said is None:
        return None
    now = float(said[1])
    return Clock(now, now - float(said[2]), int(said[3] or _USUAL_TICKS))


def read_starts(section: str, clock: Clock) -> dict[int, float]:
    """Read what STARTS wrote: when each process started, by its number."""
    found: dict[int, float] = {}
    for line in section.splitlines():
        head, _, rest = line.rpartition(") ")  # the name before it may hold blanks and brackets
        pid, fields = head.partition(" ")[0], rest.split()
        if pid.isdecimal() and len(fields) > _START_FIELD and fields[_START_FIELD].isdecimal():
            found[int(pid)] = clock.boot + int(fields[_START_FIELD]) / clock.ticks
    return found


def read_pid_files(section: str) -> dict[int, float]:
    """Read what `pid_files_of` wrote: when a process wrote its PID file last, by its number."""
    said = (_PID_FILE.fullmatch(line) for line in section.splitlines())
    return {pid: written for written, pid in sorted((float(match[1]), int(match[2])) for match in said if match)}
