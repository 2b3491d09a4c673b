"""Make an output folder that is there hold a tree: stage all of it, move it into place, or take it all back."""

from __future__ import annotations

import os
import stat
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from httpdgen.errors import WriteError
from httpdgen.render.store.changes import changes, files_of, read_file
from httpdgen.render.store.layout import (
    FOLDER_MODE,
    IGNORE,
    IGNORE_TEXT,
    MANIFEST,
    STAGING,
    Folders,
    folders_above,
    in_the_way,
    on_disk,
)
from httpdgen.render.store.manifest import describe, manifest_text, read_manifest
from httpdgen.render.store.staging import abandoned, remove, staging, write_file, write_synced
from httpdgen.tree import File

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from httpdgen.progress import Progress
    from httpdgen.render.store.changes import Change
    from httpdgen.render.store.manifest import Described, Place
    from httpdgen.tree import ConfigTree


@dataclass(frozen=True)
class _Update:
    """What is to be done in the folder `top`: files to write, files to take away, and the manifest."""

    top: str
    folders: Folders
    write: Mapping[str, bytes]
    stale: tuple[str, ...]
    kept_folders: frozenset[str]
    manifest: bytes

    def carry_out(self, progress: Progress) -> None:
        with staging(self.top, STAGING) as aside, ExitStack() as undo:
            self._stage(aside, progress)
            self._take_away(aside, undo)
            self._put_in_place(aside, undo)
            os.replace(f"{aside}/{MANIFEST}", f"{self.top}/{MANIFEST}")
            undo.pop_all()

    def _stage(self, aside: str, progress: Progress) -> None:
        """Write everything aside: a full disk shows here. The manifest is last: with it, moving may have begun."""
        for number, content in enumerate(self.write.values()):
            write_file(f"{aside}/new-{number}", content)
            progress(number + 1, len(self.write))
        write_synced(f"{aside}/{MANIFEST}", self.manifest)

    def _take_away(self, aside: str, undo: ExitStack) -> None:
        for number, place in enumerate(self.stale):
            if self.folders.has(os.path.dirname(place)) and _is_file(place):
                os.rename(place, f"{aside}/stale-{number}")
                undo.callback(os.replace, f"{aside}/stale-{number}", place)
        for folder in (folder for place in self.stale for folder in folders_above(place, self.top)):
            if folder not in self.kept_folders and _remove_if_empty(folder):
                undo.callback(os.mkdir, folder, FOLDER_MODE)

    def _put_in_place(self, aside: str, undo: ExitStack) -> None:
        for number, place in enumerate(self.write):
            for folder in self.folders.make(os.path.dirname(place)):
                undo.callback(os.rmdir, folder)
            if os.path.isdir(place):
                raise in_the_way(place, "a file")
            _put(f"{aside}/new-{number}", place, f"{aside}/old-{number}", undo)


def update(tree: ConfigTree, top: str, progress: Progress) -> tuple[Change, ...]:
    """Make the folder `top`, which is locked, hold a tree; give what changed.

    Raises:
        WriteError: it is not one of ours, or something in it that we did not write stands in the way.
        OSError: it could not be written.
    """
    present = _manifest_of_ours(top)
    left = abandoned(top, STAGING)
    ours = files_of(top, _begun(left)) | files_of(top, present)
    wanted = describe(tree)
    folders = Folders(top, ours)
    found = changes(tree, folders, wanted, present)
    stale = ours - files_of(top, wanted)
    if found or stale:
        write = _contents(tree, top, found)
        _refuse_what_is_not_ours(write, ours, _folders_of(stale, top))
        kept = _folders_of(files_of(top, wanted), top)
        text = manifest_text(wanted, tree.digest()).encode()
        _Update(top, folders, write, tuple(sorted(stale)), kept, text).carry_out(progress)
    remove(left)
    return found


def _manifest_of_ours(top: str) -> dict[Place, Described]:
    """Read the manifest; an empty folder, or one whose first filling was interrupted, has none yet."""
    if not os.path.isdir(top):
        raise WriteError(f"{top}: not a folder: give another one with -o")
    present = read_manifest(top)
    if present is None and os.listdir(top) and not abandoned(top, STAGING):
        # Our .gitignore hides all that is in the folder, and a manifest.json of somebody else would be lost.
        raise WriteError(f"{top}: not empty, and not written by httpdgen: give a new or an empty folder with -o")
    return present or {}


def _begun(left: Iterable[str]) -> dict[Place, Described]:
    """Read what killed runs were moving into place. Without a whole manifest, a run had not come to that."""
    begun: dict[Place, Described] = {}
    for folder in left:
        try:
            begun |= read_manifest(folder) or {}
        except WriteError:
            continue
    return begun


def _contents(tree: ConfigTree, top: str, found: Iterable[Change]) -> dict[str, bytes]:
    """Give the bytes that are to be written, by place."""
    write = {}
    for change in found:
        entry = tree.hosts[change.host][change.path] if change.after else None
        place = on_disk(top, change.host, change.path)
        if isinstance(entry, File) and read_file(place, len(entry.content)) != entry.content:
            write[place] = entry.content
    if not os.path.lexists(f"{top}/{IGNORE}"):
        write[f"{top}/{IGNORE}"] = IGNORE_TEXT
    return write


def _folders_of(places: Iterable[str], top: str) -> frozenset[str]:
    return frozenset(folder for place in places for folder in folders_above(place, top))


def _refuse_what_is_not_ours(write: Iterable[str], ours: set[str], going: frozenset[str]) -> None:
    """Refuse to replace anything but our own files, and folders that may go once their files have."""
    for place in write:
        if os.path.lexists(place) and not (_is_file(place) and place in ours) and place not in going:
            raise in_the_way(place, "a file")


def _is_file(place: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(place).st_mode)
    except FileNotFoundError:
        return False


def _remove_if_empty(folder: str) -> bool:
    try:
        os.rmdir(folder)
    except OSError:
        return False
    return True


def _put(new: str, place: str, old: str, undo: ExitStack) -> None:
    """Move a file into place; what stood there is kept as `old` until all is done."""
    if os.path.lexists(place):
        try:
            os.link(place, old)
        except OSError:
            os.rename(place, old)  # a filesystem without hard links
        undo.callback(os.replace, old, place)
    else:
        undo.callback(Path(place).unlink, missing_ok=True)
    os.replace(new, place)
