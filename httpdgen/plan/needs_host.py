"""A host whose entries change: which service runs, which has something unread, and what of it differs for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from httpdgen.plan.needs_meaning import same
from httpdgen.plan.present import ABSENT
from httpdgen.render.context import CURRENT
from httpdgen.render.httpd.entries import TREE
from httpdgen.render.tomcat.layout import UNITS
from httpdgen.tree import Entry, File
from httpdgen.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from httpdgen.plan.present import PresentHost
    from httpdgen.plan.shape import HostShape

Changed: TypeAlias = Mapping[str, tuple[bytes | None, Entry | None]]
"""By path: the content of the file that stands there now, and what shall stand there; None where there is none.

The content of a file that holds have changed is that without them.
"""

_MOST_NAMED = 3
_FOLDERS = (f"{TREE}/", f"{CURRENT}/tomcat/")


class HostChanges:
    """What changes on a host, by service."""

    def __init__(self, present: PresentHost, before: HostShape | None, changed: Changed) -> None:
        """Take what is there, its shape by its present release (None without one), and the entries that differ."""
        self._present = present
        self._changed = {path: (self._read(path, old, new), new) for path, (old, new) in changed.items()}
        self._reads_before = {} if before is None else dict(reads_of(before))

    def is_known(self, unit: str) -> bool:
        """Say whether a service is httpdgen's already."""
        return unit in self._reads_before

    def idle(self, unit: str) -> str | None:
        """Say why a service has to be started; None where it runs."""
        service = self._present.services.get(unit)
        if service is None:
            return "it does not run yet"
        return None if service.runs else f"it does not run (systemd says {service.active})"

    def unread(self, unit: str) -> dict[str, str]:
        """Give what an earlier run left for a service to do (reload, restart), each with the words for it."""
        words = f"an earlier run ended before {unit} read what it brought"
        return {need: words for need, name in self._present.pending if name.removesuffix(".service") == unit}

    def differing(self, unit: str, reads: Iterable[str]) -> tuple[str, ...]:
        """Name the entries that a service reads, or has read, and that will say something else to it, sorted."""
        read = {*reads, *self._reads_before.get(unit, ())}
        return tuple(path for path in sorted(read & self._changed.keys()) if self._differs(path))

    def old(self, path: str) -> bytes | None:
        """Give what a service has read at a path; None where that is nothing, or not known."""
        return self._changed[path][0]

    def new(self, path: str) -> bytes | None:
        """Give what it will read there; None where that is no file."""
        entry = self._changed[path][1]
        return entry.content if isinstance(entry, File) else None

    def entry(self, path: str) -> Entry | None:
        """Give what shall stand at a path."""
        return self._changed[path][1]

    def _read(self, path: str, old: bytes | None, new: Entry | None) -> bytes | None:
        """Give what a service has read at a path.

        Where what stands there is as wanted, but the release says otherwise, somebody else has written it, and whether
        anything has read it is not known.
        """
        release = self._present.release
        recorded = None if release is None else release.entries.get(path, {}).get("sha256")
        as_wanted = isinstance(new, File) and new.content == old
        return None if as_wanted and isinstance(new, File) and recorded != new.sha256 else old

    def _differs(self, path: str) -> bool:
        old, new = self._changed[path]
        if path.startswith(f"{UNITS}/") and ".wants/" in path:
            return False  # it says what starts with the host, not how
        if isinstance(new, File):
            return not same(path, old, new.content)
        if new is None and not path.startswith(f"{CURRENT}/"):
            return True  # what stood there before httpdgen comes back
        return new is not None or self._present.entries.get(path, ABSENT) != ABSENT


def reads_of(shape: HostShape) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the services of a host, httpd's first, and what each reads."""
    if shape.web is not None:
        yield shape.web.service, shape.web.reads
    yield from ((node.service, node.reads) for node in shape.nodes)


def change_of(paths: Sequence[str]) -> str:
    """Say that files change, by the names that they have in a release.

    >>> change_of(["/etc/httpdgen/current/httpd/server.conf"])
    'server.conf changes'
    >>> change_of([f"{TREE}/{number}.conf" for number in range(5)])
    '0.conf, 1.conf, 2.conf and 2 more files change'
    """
    names = [_short(path) for path in paths[:_MOST_NAMED]]
    more = len(paths) - len(names)
    if more:
        names.append(counted(more, "more file", "more files"))
    return f"{listed(names)} {'changes' if len(paths) == 1 else 'change'}"


def _short(path: str) -> str:
    return next((path.removeprefix(folder) for folder in _FOLDERS if path.startswith(folder)), path)
