"""Read files and folders of this machine, without following a link, waiting for anybody, or reading without end."""

from __future__ import annotations

import os
import stat

from httpdgen.errors import Fault, InputError
from httpdgen.span import Span

MAX_BYTES = 16 * 1024 * 1024
"""No configuration is larger; what is larger is something else."""

_KINDS = {
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
    stat.S_IFLNK: "a symbolic link",
}

# O_NONBLOCK: a FIFO that took the file's place since it was looked at must not hold us.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def whole_file(shown: str, message: str, hint: str | None) -> Fault:
    """Make a fault of a file or folder as a whole."""
    return Fault(Span(shown, 1, 1), "", message, hint)


def no_file(shown: str, kind: str) -> Fault:
    """Say that something is no file."""
    return whole_file(shown, f"is {kind}, not a file", "give files and folders; nothing else is opened")


def unreadable(shown: str, error: OSError) -> Fault:
    """Say that the system refused."""
    hint = "run as a user who may read it, or give a copy" if isinstance(error, PermissionError) else None
    return whole_file(shown, f"cannot be read: {error.strerror}", hint)


def no_text(shown: str) -> Fault:
    """Say that a file holds NUL bytes, at which httpd and mod_jk end a line."""
    return whole_file(shown, "is no text: it holds NUL bytes", "save it as UTF-8, if it is meant to be configuration")


def kind_of(mode: int) -> str:
    """Name what a mode that is no file's stands for."""
    return _KINDS.get(stat.S_IFMT(mode), "something else")


def read_file(place: str, shown: str) -> bytes:
    """Read a file whole.

    Raises:
        InputError: it is no file, may not be read, or is too large to be configuration.
    """
    try:
        with os.fdopen(os.open(place, _FLAGS), "rb") as file:
            return _content(file.fileno(), shown)
    except OSError as error:
        raise InputError([unreadable(shown, error)]) from None


def _content(descriptor: int, shown: str) -> bytes:
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        raise InputError([no_file(shown, kind_of(mode))])
    parts, room = [], MAX_BYTES + 1
    while room and (part := os.read(descriptor, room)):
        parts.append(part)
        room -= len(part)
    content = b"".join(parts)
    if len(content) > MAX_BYTES:
        limit = f"{MAX_BYTES >> 20} MB"
        raise InputError([whole_file(shown, f"is larger than {limit}", "give the configuration alone")])
    return content
