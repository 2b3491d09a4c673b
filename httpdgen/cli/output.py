"""Write a result to a file."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write_output(path: Path, text: str) -> None:
    """Write to a file, at once or not at all; a link stays one, and what is no file (a device, a pipe) is kept.

    Raises:
        OSError: it cannot be written, such as for want of its folder.
    """
    if path.exists() and not path.is_file():
        path.write_text(text, "utf-8", errors="backslashreplace")
    else:
        _replace(path.resolve() if path.is_symlink() else path, text)


def _replace(path: Path, text: str) -> None:
    """Put a whole file into its place."""
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            os.fchmod(file.fileno(), 0o644)
            file.write(text)
        Path(aside).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(aside).unlink()
        raise
