"""Pack a host's entries as a tar file: modes, owners by name and links arrive exactly."""

from __future__ import annotations

import io
import tarfile
import time
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from httpdgen.tree import File, Link

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.tree import Entry

CURRENT = PurePosixPath("/etc/httpdgen/current")
RELEASES = CURRENT.with_name("releases")
PASSAGE = 0o711  # Tomcat's user passes through to what is its own, and lists nothing


def release_archive(entries: Mapping[str, Entry], number: int) -> bytes:
    """Pack entries so that those below `current` are a release of their own, and `current` leads to it."""
    release = RELEASES / str(number)
    moved = {_below(release, PurePosixPath(path)): entry for path, entry in entries.items()}
    moved[CURRENT] = Link(f"{RELEASES.name}/{number}")
    return _pack(moved, folders=(CURRENT.parent, RELEASES, release))


def archive(entries: Mapping[str, Entry]) -> bytes:
    """Pack entries as they are."""
    return _pack({PurePosixPath(path): entry for path, entry in entries.items()}, folders=())


def _below(release: PurePosixPath, path: PurePosixPath) -> PurePosixPath:
    return release / path.relative_to(CURRENT) if path.is_relative_to(CURRENT) else path


def _pack(entries: Mapping[PurePosixPath, Entry], folders: tuple[PurePosixPath, ...]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for folder in folders:
            tar.addfile(_member(folder, tarfile.DIRTYPE, mode=PASSAGE))
        for path, entry in sorted(entries.items()):
            if isinstance(entry, File):
                member = _member(path, tarfile.REGTYPE, mode=entry.mode, owner=entry.owner, group=entry.group)
                member.size = len(entry.content)
                tar.addfile(member, io.BytesIO(entry.content))
            elif isinstance(entry, Link):
                member = _member(path, tarfile.SYMTYPE)
                member.linkname = entry.target
                tar.addfile(member)
    return packed.getvalue()


def _member(
    path: PurePosixPath, kind: bytes, mode: int = 0o777, owner: str = "root", group: str = "root"
) -> tarfile.TarInfo:
    member = tarfile.TarInfo(str(path).lstrip("/"))
    member.type, member.mode, member.uname, member.gname = kind, mode, owner, group
    member.mtime = int(time.time())  # Tomcat compares it with that of the compiled page
    return member
