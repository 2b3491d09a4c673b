"""A place for what is under way: made, filled, and gone again whatever happens."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from httpdgen.render.store.layout import FILE_MODE

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def locked(folder: str) -> Iterator[None]:
    """Keep other runs out of a folder; wait for one that is in there.

    Where the filesystem knows no locks (some network ones), there are none.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def staging(parent: str, prefix: str) -> Iterator[str]:
    """Make a new folder (0700) in `parent`, and remove it in the end, if it still is there."""
    folder = tempfile.mkdtemp(prefix=prefix, dir=parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def abandoned(parent: str, prefix: str) -> list[str]:
    """Find what earlier runs left that were killed; only where `parent` is locked nobody is at work there."""
    with os.scandir(parent) as entries:
        return sorted(
            entry.path for entry in entries if entry.name.startswith(prefix) and entry.is_dir(follow_symlinks=False)
        )


def remove(folders: list[str]) -> None:
    """Remove abandoned folders; one that will not go is no reason to stop."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def write_file(place: str, content: bytes) -> None:
    """Write a new file (0600), all of it.

    Raises:
        OSError: it could not be; its `filename` says which.
    """
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE)
        try:
            written = os.write(handle, content)
            while written < len(content):
                # A disk that fills up takes a part first, and only then says so.
                written += os.write(handle, content[written:])
        finally:
            os.close(handle)
    except OSError as error:
        error.filename = place
        raise


def write_synced(place: str, content: bytes) -> None:
    """Write a new file and wait until it is on the disk."""
    write_file(place, content)
    with Path(place).open("rb") as file:
        os.fsync(file.fileno())
