"""Where things stand inside the output folder."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from httpdgen.errors import WriteError

if TYPE_CHECKING:
    from collections.abc import Container

MANIFEST = "manifest.json"
IGNORE = ".gitignore"
IGNORE_TEXT = b"# Written by httpdgen: there are secrets in here.\n*\n"
# What is under way, or was when a run was killed. No host's name begins with a dot.
STAGING = ".httpdgen-"

FOLDER_MODE = 0o700
FILE_MODE = 0o600


def on_disk(folder: str, host: str, path: str) -> str:
    """Say where a host's file stands: `<folder>/<host>/<absolute path on that host>`.

    >>> on_disk("build", "web1", "/etc/apache2/ports.conf")
    'build/web1/etc/apache2/ports.conf'
    """
    return f"{folder}/{host}{path}"


def stays_inside(host: str, path: str) -> bool:
    """Tell whether a host and a path lead to a place below the output folder, and to one place only.

    >>> stays_inside("web1", "/etc/hosts"), stays_inside("web1", "/../../etc/hosts"), stays_inside("..", "/x")
    (True, False, False)
    """
    first, *steps = path.split("/")
    parts = [host, *steps]
    return (
        not first
        and bool(steps)
        and all(part not in {"", ".", ".."} and "\0" not in part for part in parts)
        and ("/" not in host)
    )


def folders_above(place: str, top: str) -> list[str]:
    """List the folders that lead from `top` to a place below it, the deepest first, without `top`.

    >>> folders_above("build/web1/etc/hosts", "build")
    ['build/web1/etc', 'build/web1']
    """
    found = []
    folder = os.path.dirname(place)  # thousands of times: strings are several times as fast
    while len(folder) > len(top):
        found.append(folder)
        folder = os.path.dirname(folder)
    return found


class Folders:
    """The folders below an output folder: each looked at once, and never through a symbolic link.

    A link in there could lead out of the output folder, to files that are not ours. `ours` are the files that
    httpdgen wrote: where one of them stands, there is no folder yet.
    """

    def __init__(self, top: str, ours: Container[str] = ()) -> None:
        self.top = top
        self._ours = ours
        self._real: dict[str, bool] = {top: True}

    def has(self, folder: str) -> bool:
        """Tell whether there is such a folder, reached through folders alone.

        Raises:
            WriteError: something else stands where it, or one above it, should be.
        """
        known = self._real.get(folder)
        if known is None:
            known = self.has(os.path.dirname(folder)) and self._look(folder)
            self._real[folder] = known
        return known

    def make(self, folder: str) -> list[str]:
        """Make a folder and those above it; give the ones that are new, the highest first."""
        if self.has(folder):
            return []
        new = self.make(os.path.dirname(folder))
        os.mkdir(folder, FOLDER_MODE)
        self._real[folder] = True
        return [*new, folder]

    def _look(self, folder: str) -> bool:
        try:
            mode = os.lstat(folder).st_mode
        except FileNotFoundError:
            return False
        if stat.S_ISREG(mode) and folder in self._ours:
            return False
        if not stat.S_ISDIR(mode):
            raise in_the_way(folder, "a folder")
        return True


def in_the_way(place: str, wanted: str) -> WriteError:
    """Say that something httpdgen did not write stands where it would write."""
    return WriteError(f"{place}: httpdgen did not write this, and {wanted} belongs there: move it away, then run again")
