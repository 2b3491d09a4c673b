"""Make the output folder hold a tree, wholly or not at all."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from httpdgen.errors import WriteError
from httpdgen.progress import Progress, silent
from httpdgen.render.store.changes import changes
from httpdgen.render.store.layout import IGNORE, IGNORE_TEXT, MANIFEST, STAGING, Folders, on_disk
from httpdgen.render.store.manifest import describe, manifest_text
from httpdgen.render.store.staging import abandoned, locked, remove, staging, write_file
from httpdgen.render.store.update import update
from httpdgen.tree import File

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.render.store.changes import Change
    from httpdgen.tree import ConfigTree

_WAYS_OUT = {
    errno.ENOSPC: "make room on its disk, or give another folder with -o",
    errno.EDQUOT: "make room on its disk, or give another folder with -o",
    errno.EACCES: "make it writable for you, or give another folder with -o",
    errno.EPERM: "make it writable for you, or give another folder with -o",
    errno.EROFS: "give a folder on a disk that can be written to with -o",
}


def write_tree(tree: ConfigTree, folder: Path, progress: Progress = silent) -> tuple[Change, ...]:
    """Write a tree to a folder and give what changed; files that are as they should be stay untouched.

    A new folder is written beside its place and renamed into it. In one that is there, everything new is
    written to a folder of its own first, and only then moved into place; the manifest comes last. Whatever
    fails is taken back, and what a killed run leaves is put right by the next.

    Links and absences stand in the manifest alone: on this machine, a link would lead into the operator's
    own files. Nothing that httpdgen did not write is touched.

    Raises:
        WriteError: it could not be written; what was there is there, whole.
    """
    if MANIFEST in tree.hosts:
        raise WriteError(f"a host cannot be called {MANIFEST}: that is a file's name in {folder}")
    top = os.path.realpath(folder)
    try:
        if os.path.lexists(top):
            return _in_lock(tree, top, progress)
        return _create(tree, top, progress)
    except OSError as error:
        raise _explain(error, folder) from None


def _in_lock(tree: ConfigTree, top: str, progress: Progress) -> tuple[Change, ...]:
    with locked(top):
        return update(tree, top, progress)


def _create(tree: ConfigTree, top: str, progress: Progress) -> tuple[Change, ...]:
    parent, name = os.path.split(top)
    os.makedirs(parent, exist_ok=True)
    prefix = f".{name}{STAGING}"
    with locked(parent):
        if os.path.lexists(top):  # made by another run while this one waited
            return _in_lock(tree, top, progress)
        remove(abandoned(parent, prefix))
        described = describe(tree)
        with staging(parent, prefix) as beside:
            _fill(tree, beside, progress)
            write_file(f"{beside}/{IGNORE}", IGNORE_TEXT)
            write_file(f"{beside}/{MANIFEST}", manifest_text(described, tree.digest()).encode())
            os.rename(beside, top)
    return changes(tree, Folders(top), described, {})


def _fill(tree: ConfigTree, top: str, progress: Progress) -> None:
    folders = Folders(top)
    files = [
        (on_disk(top, host, path), entry.content)
        for host, entries in tree.hosts.items()
        for path, entry in entries.items()
        if isinstance(entry, File)
    ]
    for number, (place, content) in enumerate(files):
        folders.make(os.path.dirname(place))
        write_file(place, content)
        progress(number + 1, len(files))


def _explain(error: OSError, folder: Path) -> WriteError:
    way_out = _WAYS_OUT.get(error.errno or 0, "give another folder with -o")
    what = error.strerror or str(error)
    return WriteError(f"{error.filename or folder}: {what}; nothing in {folder} was changed: {way_out}")
