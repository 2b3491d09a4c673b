"""Whether what runs is what is on disk: no file changed since it was read.

A release that `httpdgen deploy` made current is another's view as soon as a member is held, or the other service of a
host changed, without anything to be read anew. There it is noted which services have not read what is current.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from httpdgen.render.context import CURRENT
from httpdgen.verify.check import HostCheck, Looked
from httpdgen.verify.checks import processes, stat, units
from httpdgen.verify.checks.released import pending_of, read_pending
from httpdgen.verify.checks.script import AS_ROOT, ask, safe
from httpdgen.verify.checks.services import called
from httpdgen.verify.outcome import Remark, failed, not_made
from httpdgen.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from testinfra.host import Host

    from httpdgen.expected.hosts import ExpectedHost, Unit
    from httpdgen.verify.checks.processes import Clock
    from httpdgen.verify.checks.script import Told
    from httpdgen.verify.checks.stat import Stat
    from httpdgen.verify.checks.units import State

# The start of a process is known to a tick of the kernel's, a hundredth of a second, and what it reads it reads later.
_SLACK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a host said to a user, by unit, by process and by path.

    `pending` is what services have yet to do to read what is current, where `httpdgen deploy` made it so, or None.
    """

    user: str
    states: Mapping[str, State]
    clock: Clock
    starts: Mapping[int, float]
    pid_files: Mapping[int, float]
    stats: Mapping[str, Stat]
    pending: Mapping[str, str] | None
    hindered: Mapping[str, str]


def _look(host: Host, expected: ExpectedHost) -> Looked | None:
    """Compare when each service read its files with when they changed."""
    running = [unit for unit in expected.units if unit.runs]
    if not running:
        return None
    seen = counted(len(running), "service")
    run_dir = expected.platform.httpd.run_dir
    sections = (
        units.state_of(running),
        processes.CLOCK,
        processes.STARTS,
        processes.pid_files_of(run_dir) if any(unit.node is None for unit in running) else ":",
        stat.stat_of(sorted({path for unit in running for path in unit.reads})),
        pending_of(CURRENT),
    )
    told = ask(host, (*units.TOOLS, *processes.TOOLS, *stat.TOOLS), sections)
    facts = told if isinstance(told, Remark) else _read(told, running)
    if isinstance(facts, Remark):
        return Looked(seen, (facts,))
    remarks = [remark for unit in running for remark in _judge(unit, facts, run_dir)]
    return Looked(seen, (*remarks, *_hindered(facts)))


CHECK = HostCheck("running", "What runs is what is on disk", _look)


def _read(told: Told, running: Sequence[Unit]) -> _Seen | Remark:
    said_states, said_clock, starts, pid_files, said_stats, pending = told.sections
    states, clock = units.read_states(said_states, running), processes.read_clock(said_clock)
    if isinstance(states, Remark):
        return states
    if clock is None:
        return not_made("clock", "the host does not say what time it is, to parts of a second (date +%s.%N)")
    stats = stat.read_stats(said_stats, told.errors)
    if isinstance(stats, Remark):
        return stats
    return _Seen(
        told.user,
        states,
        clock,
        processes.read_starts(starts, clock),
        processes.read_pid_files(pid_files),
        stats,
        read_pending(pending),
        stat.hindrances(told.errors) | _of_release(stat.hindrances(told.errors, "cat")),
    )


def _judge(unit: Unit, seen: _Seen, run_dir: str) -> Iterator[Remark]:
    """Compare one unit's time with its files'."""
    state = seen.states[unit.name]
    read_at = _read_at(unit, state, seen, run_dir) if state.runs else "it does not run"
    if isinstance(read_at, str):
        yield not_made(called(unit), f"when it read its files cannot be told: {read_at}")
        return
    need = (seen.pending or {}).get(unit.name)
    if need is not None:
        hint = "`httpdgen deploy` goes on with a rollout that ended before its time"
        yield failed(called(unit), f"has not read what is current: its {safe(need)} is pending", hint)
        return
    changed = {path: seen.stats[path].changed for path in unit.reads if path in seen.stats and _counts(path, seen)}
    late = sorted(
        (path for path in changed if changed[path] > read_at + _SLACK_SECONDS), key=lambda path: -changed[path]
    )
    if late:
        more = f" ({counted(len(late) - 1, 'more file', 'more files')} since, too)" if len(late) > 1 else ""
        did, mend = ("read its configuration", "reload") if unit.node is None else ("started", "restart")
        message = f"{did} {_time(read_at)}, and {late[0]} changed {_time(changed[late[0]])}{more}"
        hint = f"what runs is not what is on disk: systemctl {mend} {unit.name}"
        yield failed(called(unit), message, hint)


def _counts(path: str, seen: _Seen) -> bool:
    """Say whether the time of a path tells anything: releases of `httpdgen deploy` are written before their time."""
    return seen.pending is None or not f"{path}/".startswith(f"{CURRENT}/")


def _read_at(unit: Unit, state: State, seen: _Seen, run_dir: str) -> float | str:
    """Say when a unit read its files, or why that is not known."""
    started = seen.starts.get(state.main_pid)
    if started is None:
        return "its process was not shown"
    if unit.node is not None:
        return started
    written = seen.pid_files.get(state.main_pid)
    if written is None:
        return f"no PID file in {run_dir} names its process"
    if written > seen.clock.now + _SLACK_SECONDS:
        return f"its PID file is of {_time(written)}, which is yet to come: the clock was set back"
    # Where the clock was set right since, the start is the one that is right.
    return max(started, written)


def _of_release(hindered: Mapping[str, str]) -> dict[str, str]:
    """Leave out what else is read: of processes that have ended there is nothing to be said."""
    home = f"{posixpath.dirname(CURRENT)}/"
    return {path: reason for path, reason in hindered.items() if path.startswith(home)}


def _hindered(seen: _Seen) -> Iterator[Remark]:
    """Name the paths that could not be looked at."""
    if seen.hindered:
        path, reason = min(seen.hindered.items())
        if reason == stat.DENIED:
            yield not_made(safe(path), f"no right to look at it as {safe(seen.user)}", AS_ROOT)
        else:
            yield not_made(safe(path), f"cannot be looked at: {safe(reason)}")


def _time(seconds: float) -> str:
    """Write a time to a hundredth of a second."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S.%f}"[:-4] + " UTC"
