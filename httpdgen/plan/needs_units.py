"""What a changed unit, or a drop-in of one, needs of the service that runs."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from httpdgen.plan.needs_meaning import service_settings
from httpdgen.render.tomcat.layout import UNITS
from httpdgen.tree import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.tree import Entry

# A process has the limits that it was started with, and one that has more than it needs has enough. TasksMax is its
# group's; that a running one gets a new one is not promised (systemd.unit: "might not be in effect immediately").
_LIMITS = frozenset({"LimitNOFILE", "TasksMax"})
_KEEPS = "a service keeps what systemd started it with"


def is_unit(path: str) -> bool:
    """Say whether systemd reads a path, a drop-in or where either leads to."""
    return path.startswith(f"{UNITS}/") or path.endswith((".service", "/limits.conf"))


def restart_reasons(path: str, old: bytes | None, new: Entry | None) -> Iterator[str]:
    """Say why a service has to be restarted for what systemd is told of it; nothing where it need not be.

    `old` is None where there was no file, or nothing is known of it. Of a file only [Service] counts: what else there
    is, such as After, means nothing to a service that runs.
    """
    if not isinstance(new, File):
        yield f"{path} changes: {_KEEPS}"
        return
    before, after = _values(old), _values(new.content)
    for key in sorted(before.keys() | after.keys()):
        if before[key] != after[key] and not (key in _LIMITS and _is_less(before[key], after[key])):
            yield f"{_change(key, before[key], after[key])}: {_KEEPS}"


def _values(content: bytes | None) -> defaultdict[str, tuple[str, ...]]:
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for key, value in () if content is None else service_settings(content):
        found[key] = (*found[key], value)
    return found


def _is_less(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Say whether a limit is lower than it was; systemd takes the last one."""
    if not before or not after or not (before[-1].isdecimal() and after[-1].isdecimal()):
        return False
    return int(after[-1]) <= int(before[-1])


def _change(key: str, before: tuple[str, ...], after: tuple[str, ...]) -> str:
    if key not in _LIMITS:  # options of the JVM may hold a secret, and are long
        return f"{key} changes"
    return f"{key} {' '.join(before) or 'of systemd'} -> {' '.join(after) or 'of systemd'}"
