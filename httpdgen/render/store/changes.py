"""Compare an output folder with the tree that it should hold."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from httpdgen.errors import WriteError
from httpdgen.render.store.layout import Folders, on_disk
from httpdgen.render.store.manifest import Described, Place, describe, read_manifest
from httpdgen.tree import File

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from httpdgen.tree import ConfigTree, Entry


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One entry that the folder does not hold as it should.

    `before` is what the manifest says of it ({} where it is new), `after` what it should say ({} where it goes).
    The two are alike where a file was edited or lost behind the manifest's back.
    """

    host: str
    path: str
    before: Described
    after: Described

    @property
    def kind(self) -> Literal["added", "changed", "removed"]:
        """What happens to the entry."""
        if not self.before:
            return "added"
        return "changed" if self.after else "removed"


def compare(tree: ConfigTree, folder: Path) -> tuple[Change, ...]:
    """List what differs between a folder and the tree that it should hold, sorted; reads only.

    Raises:
        WriteError: the folder's manifest is damaged, something cannot be read, or stands in the way.
    """
    top = str(folder)
    try:
        present = read_manifest(top) or {}
        return changes(tree, Folders(top, files_of(top, present)), describe(tree), present)
    except OSError as error:
        raise WriteError(f"{error.filename or folder}: cannot be read: {error.strerror}") from None


def files_of(top: str, described: Mapping[Place, Described]) -> set[str]:
    """Say where the files among some entries stand below the output folder `top`."""
    return {on_disk(top, *place) for place, entry in described.items() if entry["kind"] == "file"}


def changes(
    tree: ConfigTree, folders: Folders, wanted: Mapping[Place, Described], present: Mapping[Place, Described]
) -> tuple[Change, ...]:
    """List the differences, where both manifests are known; a file's bytes count, not what is said of them."""
    found = [
        Change(*place, present.get(place, {}), described)
        for place, described in wanted.items()
        if present.get(place) != described or not _holds(folders, place, tree.hosts[place[0]][place[1]])
    ]
    found += [Change(*place, described, {}) for place, described in present.items() if place not in wanted]
    return tuple(sorted(found, key=lambda change: (change.host, change.path)))


def _holds(folders: Folders, place: Place, entry: Entry) -> bool:
    if not isinstance(entry, File):
        return True  # it stands in the manifest alone
    file = on_disk(folders.top, *place)
    return folders.has(os.path.dirname(file)) and read_file(file, len(entry.content)) == entry.content


def read_file(place: str, at_most: int | None = None) -> bytes | None:
    """Read a file that is no link; None where there is none, or where it is longer than `at_most` bytes."""
    try:
        handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        if os.path.islink(place):  # thousands of times: strings are several times as fast
            return None
        raise
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or (at_most is not None and status.st_size > at_most):
            return None
        return _read_all(handle, status.st_size)
    finally:
        os.close(handle)


def _read_all(handle: int, size: int) -> bytes:
    content = os.read(handle, size + 1)
    while more := os.read(handle, size + 1) if len(content) < size else b"":
        content += more
    return content
