"""What a host's program answers where it did not do what it was asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from httpdgen.deploy.host import DiskError, LockedError, RefusedError
from httpdgen.deploy.hosts.locks import locked, read_lock
from httpdgen.errors import HostError

if TYPE_CHECKING:
    from collections.abc import Callable

    from httpdgen.connection import Completed

REFUSED, DISK, LOCKED = 65, 73, 75
_DISK = re.compile(r"No space left|Disk quota|Read-only file system|Input/output error")
_ONLY_ROOM = re.compile(r"\A[^\n]* has \d+ KB left\Z")
_MOST_LINES, _LONGEST = 20, 500


def error_of(host: str, asked: str, done: Completed, mask: Callable[[str], str]) -> HostError:
    """Make an error of how a command ended; `asked` says what it was to do."""
    if done.code == LOCKED:
        found = read_lock(done.stdout.decode(errors="replace").strip())
        return LockedError(host, locked(found))
    said = shown(done.stderr + (done.stdout if done.code == REFUSED else b""), mask)
    if done.code == DISK:
        return _disk(host, asked, said)
    if done.code == REFUSED:
        return RefusedError(host, f"{asked}: {said or 'it said nothing'}")
    return HostError(host, f"{asked}: the host's shell ended with {done.code}: {said or 'it said nothing'}")


def _disk(host: str, asked: str, said: str) -> HostError:
    if _DISK.search(said) is None and _ONLY_ROOM.match(said) is None:
        return RefusedError(host, f"{asked}: {said}")
    return DiskError(host, f"{asked}: the disk does not take it: {said}; make room there, and run it again")


def shown(output: bytes, mask: Callable[[str], str]) -> str:
    """Show the end of what was written: some lines, without control characters and secrets."""
    text = mask(output.decode(errors="replace"))
    lines = ["".join(sign if sign.isprintable() else " " for sign in line).rstrip() for line in text.splitlines()]
    kept = [line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…" for line in lines if line]
    return "\n".join(kept[-_MOST_LINES:])
