"""Put many commands into one script of POSIX sh, and take apart what it writes: no file is made on the host for it.

Around what each command writes stands a mark that nobody can know before, on standard output and on standard error.
A command is handed to a shell of its own through a pipe, so that no list of processes shows it, nor the mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from shlex import quote
from typing import TYPE_CHECKING

from httpdgen.connection import Completed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TIMED_OUT = 124  # timeout(1), of GNU's coreutils and of busybox
_GRACE_SECONDS = 2  # from TERM to KILL

# The command's shell: it reads the mark, then the command, which finds nothing on its own standard input. The
# status that the command ends with is told from one that a signal or timeout ends this shell with.
_INNER = """\
read -r mark; command=$(cat); exec </dev/null
(eval "$command"); status=$?
printf '%s end %s\\n' "$mark" "$status"; printf '%s end %s\\n' "$mark" "$status" >&2
"""
_HEAD = """\
mark={mark}
PATH="${{PATH:-/usr/bin:/bin}}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" LC_ALL=C
export PATH LC_ALL
clock() {{ printf '%s clock %s\\n' "$mark" "$(date +%s.%N)"; }}
clock
until=$(($(date +%s) + {seconds}))
limited=
timeout -k {grace} 9 true 2>/dev/null && limited=y
say() {{ printf '%s %s\\n' "$mark" "$1"; printf '%s %s\\n' "$mark" "$1" >&2; }}
inner={inner}
within() {{
    test -n "$limited" || {{ sh -c "$inner"; return; }}
    left=$((until - $(date +%s)))
    test "$left" -le {limit} || left={limit}
    test "$left" -ge 1 || left=1
    timeout -k {grace} "$left" sh -c "$inner"
}}
"""
_COMMAND = """\
say '{index} begin'
printf '%s\\n' "$mark {index}" {command} | within || say "{index} broken $?"
"""
_STATUS = re.compile(rb"(end|broken) ([0-9]+)\n")


@dataclass(frozen=True, slots=True)
class Answers:
    """What came of the commands, by their places: how they ended, and which were ended because they took too long.

    A place that is in neither is one whose answer never came whole. `clock` is what the host's clock said at the
    beginning and at the end of the script, in seconds since 1970, or None where it did not say.
    """

    completed: Mapping[int, Completed]
    late: frozenset[int]
    clock: tuple[float, float] | None


def script(commands: Sequence[str], mark: str, *, limit: int, seconds: int) -> str:
    """Write the script that runs commands one after another.

    Where the host has timeout(1), each may take `limit` seconds, and all together `seconds`, but each at least one.
    """
    head = _HEAD.format(mark=mark, inner=quote(_INNER), limit=limit, seconds=seconds, grace=_GRACE_SECONDS)
    parts = (_COMMAND.format(index=index, command=quote(command)) for index, command in enumerate(commands))
    return "".join((head, *parts, "clock\n"))


def take_apart(written: Completed, mark: str, count: int) -> Answers:
    """Read what the script of `count` commands wrote."""
    completed: dict[int, Completed] = {}
    late: set[int] = set()
    for index in range(count):
        stdout, stderr = _frame(written.stdout, mark, index), _frame(written.stderr, mark, index)
        if stdout is None or stderr is None:
            continue
        if stdout.broken and stdout.code == TIMED_OUT:
            late.add(index)
        else:
            completed[index] = Completed(stdout.code, stdout.content, stderr.content)
    return Answers(completed, frozenset(late), _clock(written.stdout, mark))


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a command wrote to one of its outputs, and the status that it, or (`broken`) its shell, ended with."""

    content: bytes
    code: int
    broken: bool


def _frame(written: bytes, mark: str, index: int) -> _Frame | None:
    begin, end = f"{mark} {index} begin\n".encode(), f"{mark} {index} ".encode()
    start = written.find(begin) + len(begin)
    stop = written.find(end, start)
    match = _STATUS.match(written, stop + len(end))
    if start < len(begin) or stop < 0 or match is None:
        return None
    return _Frame(written[start:stop], int(match[2]), match[1] == b"broken")


def _clock(written: bytes, mark: str) -> tuple[float, float] | None:
    """Read both times; busybox's date knows no nanoseconds, and writes their letters."""
    told = re.findall(rb"%s clock ([0-9]+)(\.[0-9]+)?" % mark.encode(), written)
    times = [float(seconds + (fraction or b".5")) for seconds, fraction in told]
    return (times[0], times[1]) if len(times) == 2 else None  # noqa: PLR2004  # at the beginning and at the end
