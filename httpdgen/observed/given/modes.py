"""Who may read a file on its host."""

from __future__ import annotations

import os
import stat
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpdgen.observed.given.entries import OnDisk


def world_readable(file: OnDisk) -> bool | None:
    """Tell whether everybody on the host may read a file; None where its mode there is not known.

    A manifest says it; else the mode on this disk counts only where this machine is the host: in a copy or a checkout
    it says nothing.
    """
    if file.world_readable is not None or not file.in_place:
        return file.world_readable
    try:
        return bool(os.stat(file.place).st_mode & stat.S_IROTH) and _open_to_all(str(PurePath(file.place).parent))  # noqa: PTH116
    except OSError:
        return None


@lru_cache(maxsize=1024)
def _open_to_all(folder: str) -> bool:
    """Tell whether everybody may go into a folder, through all those above it."""
    path = PurePath(folder)
    return all(os.stat(each).st_mode & stat.S_IXOTH for each in (path, *path.parents))  # noqa: PTH116
