"""List what is in a folder and below it, once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httpdgen.observed.given import disk
from httpdgen.observed.given.entries import Entry, Link, OnDisk, Special

if TYPE_CHECKING:
    from httpdgen.errors import Fault

MAX_ENTRIES = 100_000
MAX_DEPTH = 40

# Large, and never configuration of httpd or Tomcat.
_SKIPPED = frozenset({".git", ".hg", ".svn", ".bzr", "node_modules", "__pycache__", ".venv"})


@dataclass
class Listing:
    """What a walk has found: relative path -> entry; the folders, that walked through being ""; and faults."""

    entries: dict[str, Entry] = field(default_factory=dict)
    folders: set[str] = field(default_factory=lambda: {""})
    faults: list[Fault] = field(default_factory=list)


def scan(top: str, shown: str) -> Listing:
    """Walk through a folder without following links.

    A folder that cannot be read, and more files or depth than configuration has, become faults.
    """
    listing = Listing()
    waiting = [""]
    while waiting and len(listing.entries) <= MAX_ENTRIES:
        waiting += _one_folder(listing, top, shown, waiting.pop())
    if len(listing.entries) > MAX_ENTRIES:
        message = f"holds more than {MAX_ENTRIES:,} files; the rest was left out"
        listing.faults.append(disk.whole_file(shown, message, "give only the folders that hold configuration"))
    return listing


def _one_folder(listing: Listing, top: str, shown: str, relative: str) -> list[str]:
    if relative.count("/") >= MAX_DEPTH:
        message = f"lies more than {MAX_DEPTH} folders deep; it was left out"
        listing.faults.append(disk.whole_file(joined(shown, relative), message, "give the folder itself"))
        return []
    try:
        with os.scandir(joined(top, relative)) as found:
            return [below for each in found if (below := _one(listing, each, shown, relative))]
    except OSError as error:
        listing.faults.append(disk.unreadable(joined(shown, relative), error))
        return []


def _one(listing: Listing, found: os.DirEntry[str], shown: str, relative: str) -> str | None:
    """Take one thing in; give its path where it is a folder to go through."""
    path = joined(relative, found.name)
    if found.is_symlink():
        listing.entries[path] = Link(os.readlink(found.path))  # noqa: PTH115
    elif found.is_file(follow_symlinks=False):
        listing.entries[path] = OnDisk(found.path, joined(shown, path))
    elif not found.is_dir(follow_symlinks=False):
        kind = disk.kind_of(found.stat(follow_symlinks=False).st_mode)
        listing.entries[path] = Special(kind, joined(shown, path))
    elif found.name not in _SKIPPED:
        listing.folders.add(path)
        return path
    return None


def joined(folder: str, name: str) -> str:
    """Put a path together; "" and "." are the folder that everything is named from.

    >>> joined("build/", "web1"), joined("", "web1"), joined(".", "web1"), joined("/", "etc"), joined("build", "")
    ('build/web1', 'web1', 'web1', '/etc', 'build')
    """
    if not name:
        return folder
    return name if folder in {"", "."} else f"{folder.rstrip('/')}/{name}"
