"""Keep templates compiled, in the user's own cache: that they are compiled anew takes longer than to fill them in."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

# Another one with other options of the environment, which Jinja does not compare.
_FOLDER = "httpdgen/templates-1"
_OPEN_TO_OTHERS = stat.S_IWGRP | stat.S_IWOTH


class CompiledTemplates(jinja2.FileSystemBytecodeCache):
    """Templates by their source, which Jinja compares; what cannot be read or written is compiled as if new."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket from its file."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001  # a damaged file: unpickling it may raise anything (pickle's manual)
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write a bucket to its file."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def compiled_templates() -> CompiledTemplates | None:
    """Give the cache, or None where the user has no folder of their own for it.

    It is below `$XDG_CACHE_HOME` or `~/.cache` (XDG Base Directory Specification). What is in it is run as code, so
    that it must be the user's, and nobody else may write there: with sudo, HOME may be somebody else's.
    """
    said = os.environ.get("XDG_CACHE_HOME", "")
    try:
        folder = (Path(said) if Path(said).is_absolute() else Path("~/.cache").expanduser()) / _FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        ours = all(_is_ours(each.stat()) for each in (folder, folder.parent))
    except (OSError, RuntimeError):  # no home, or one that nothing can be written to
        return None
    return CompiledTemplates(str(folder)) if ours else None


def _is_ours(found: os.stat_result) -> bool:
    return found.st_uid == os.geteuid() and not found.st_mode & _OPEN_TO_OTHERS
