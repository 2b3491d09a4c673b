"""Ask what stands at paths of a host: its kind, mode, owners and target, and when it changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.verify.checks.script import every_path, first_of, safe
from httpdgen.verify.outcome import Remark, not_made

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TOOLS = ("find", "xargs")
DENIED = "Permission denied"

# GNU find's fields (find manual, -printf), and a record of them: no name and no target holds a NUL.
_FORMAT = r"%p\0%y\0%m\0%u\0%g\0%l\0%s\0%C@\0"
_RECORD = re.compile(r"([^\0]+)\0(\S)\0([0-7]+)\0([^\0]*)\0([^\0]*)\0([^\0]*)\0(\d+)\0(-?\d+(?:\.\d+)?)\0")
_KINDS = {"f": "a file", "d": "a folder", "p": "a pipe", "s": "a socket", "b": "a device", "c": "a device"}
# A folder that is always there: where find does not tell of it, it tells of nothing.
_ROOT = "/"
# What find says of a path that is not there, because of its own name or of one on the way to it.
_NOT_THERE = ("No such file or directory", "Not a directory")


@dataclass(frozen=True, slots=True)
class Stat:
    """What stands at a path, as lstat has it.

    `kind` is find's letter (f, d, l, …), `size` in bytes; `changed` is when content, mode, owners or name changed
    last, by the kernel's clock, in seconds since 1970.
    """

    kind: str
    mode: int
    owner: str
    group: str
    target: str
    size: int
    changed: float

    @property
    def shown(self) -> str:
        """Name the kind as people do."""
        return f"a link to {safe(self.target)}" if self.kind == "l" else _KINDS.get(self.kind, "something else")


def stat_of(paths: Iterable[str], *, follow: bool = False) -> str:
    """Write the section that asks for absolute paths; `follow` asks for what links lead to."""
    return every_path((_ROOT, *paths), f"""find {"-L " if follow else ""}"$@" -maxdepth 0 -printf '{_FORMAT}'""")


def read_stats(section: str, errors: Sequence[str] = ()) -> dict[str, Stat] | Remark:
    """Read what `stat_of` wrote: what is there, by path; or say why find does not tell, as busybox's does not."""
    found = {
        path: Stat(kind, int(mode, 8), owner, group, target, int(size), float(changed))
        for path, kind, mode, owner, group, target, size, changed in _RECORD.findall(section)
    }
    if found.pop(_ROOT, None) is not None:
        return found
    said = [line for line in errors if line.startswith("find: ")]
    return not_made("find", f"does not tell what stands at a path{first_of(said or errors)}", "install GNU find there")


def hindrances(errors: Iterable[str], tool: str = "find") -> dict[str, str]:
    """Give what kept a tool from a path, by path; that nothing is there is none.

    >>> hindrances(["find: '/a': Permission denied", "find: '/b': No such file or directory"])
    {'/a': 'Permission denied'}
    """
    said = (re.fullmatch(rf"{tool}: ('?)(/.*)\1: ([^:]+)", line) for line in errors)
    return {match[2]: match[3] for match in said if match and match[3] not in _NOT_THERE}
