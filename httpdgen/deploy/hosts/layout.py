"""How a folder of releases/ is laid out on a host, and the tar file in which it gets there."""

from __future__ import annotations

import hashlib
import io
import tarfile
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from httpdgen.deploy.files import digest_of
from httpdgen.errors import HostError
from httpdgen.plan.holds import write_holds
from httpdgen.plan.release import write_release
from httpdgen.render.context import CURRENT
from httpdgen.tree import Absence, File, Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from httpdgen.deploy.host import Folder
    from httpdgen.tree import Entry

HOME = "/etc/httpdgen"
RELEASES = f"{HOME}/releases"
UNITS = "/etc/systemd/system/"
OUTSIDE, UNHELD = "outside", "unheld"
OWN = frozenset({"about", "entries", "fits", "holds", "release.json", "services", "units"})
"""The files of a folder that are none of its entries."""

_PASSAGE = 0o711  # Tomcat's user passes through to the one file that its group may read, and lists nothing
_BLOCK_KB = 4
# systemd takes a unit for changed where a file of it is newer than what it has read (NeedDaemonReload), though its
# content be the same in each release. It is told of changes.
_OLD = 1


def place_of(path: str) -> str:
    """Say where in a folder an entry is.

    >>> place_of("/etc/httpdgen/current/httpd/server.conf"), place_of("/etc/apache2/ports.conf")
    ('httpd/server.conf', 'outside/etc/apache2/ports.conf')
    """
    inside = path.removeprefix(f"{CURRENT}/")
    return f"{OUTSIDE}{path}" if inside == path else inside


def outside(entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """Give the entries that do not stand in a folder but outside."""
    return {path: entry for path, entry in sorted(entries.items()) if not path.startswith(f"{CURRENT}/")}


class Layout:
    """A folder's files and links by their places in it."""

    def __init__(self, host: str, folder: Folder) -> None:
        self.folder = folder
        for path in folder.entries:
            _check(host, path)

    @cached_property
    def contents(self) -> dict[str, File | Link]:
        """Everything in it, sorted; what describes it included."""
        folder, found = self.folder, dict[str, File | Link]()
        for path, entry in {**folder.entries, **folder.held}.items():
            if not isinstance(entry, Absence):
                found[place_of(path)] = entry
        for path in folder.held:
            base = folder.entries[path]
            if not isinstance(base, Absence):
                found[f"{UNHELD}/{place_of(path)}"] = base
        return dict(sorted((found | self._own()).items()))

    @cached_property
    def fingerprint(self) -> str:
        """What the host's program works out of it, once it is there."""
        folders = (f"d {_PASSAGE:o} root root {place}" for place in (".", *(f"./{name}" for name in self._folders())))
        return _hash([*folders, *_records({f"./{name}": entry for name, entry in self.contents.items()})])

    @property
    def kilobytes(self) -> int:
        """What it takes of a disk, at most."""
        files = (entry.content for entry in self.contents.values() if isinstance(entry, File))
        blocks = sum(-(-len(content) // (_BLOCK_KB * 1024)) for content in files)
        return _BLOCK_KB * (blocks + len(self.contents) + len(self._folders()))

    def pack(self) -> bytes:
        """Pack it: the same folder gives the same bytes."""
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name in (".", *self._folders()):
                tar.addfile(self._member(name, tarfile.DIRTYPE, _PASSAGE))
            for name, entry in self.contents.items():
                if isinstance(entry, Link):
                    member = self._member(name, tarfile.SYMTYPE, 0o777)
                    member.linkname = entry.target
                    tar.addfile(member)
                else:
                    member = self._member(name, tarfile.REGTYPE, entry.mode)
                    member.uname, member.gname, member.size = entry.owner, entry.group, len(entry.content)
                    tar.addfile(member, io.BytesIO(entry.content))
        return packed.getvalue()

    def _member(self, name: str, kind: bytes, mode: int) -> tarfile.TarInfo:
        member = tarfile.TarInfo(name)
        member.type, member.mode = kind, mode
        member.mtime = _OLD if name in self._units else self.folder.release.time
        member.uname = member.gname = "root"
        return member

    @cached_property
    def _units(self) -> frozenset[str]:
        return frozenset(place_of(path) for path in _of_systemd(self.folder.entries))

    def _folders(self) -> list[str]:
        found = {str(folder) for name in self.contents for folder in PurePosixPath(name).parents}
        return sorted(found - {"."})

    def _own(self) -> dict[str, File | Link]:
        """Give what describes the folder: release.json for us, and the rest for the program there."""
        folder, around = self.folder, outside({**self.folder.entries, **self.folder.held})
        release = folder.release
        whole = "whole" if digest_of(folder.entries) == release.digest else "part"
        kinds = {path: "absent" if isinstance(entry, Absence) else "present" for path, entry in around.items()}
        texts = {
            "about": f"{release.id} {release.parent} {release.time} {whole}\n".encode(),
            "entries": "".join(f"{kind} {path}\n" for path, kind in kinds.items()).encode(),
            "fits": f"{_hash(_records(around))}\n".encode(),
            "release.json": write_release(release),
            "services": f"{' '.join(release.shape.services)}\n".encode(),
            "units": f"{digest_of(_of_systemd(folder.entries))}\n".encode(),
        }
        if folder.holds:
            texts["holds"] = write_holds(folder.holds.values())
        return {name: File(text, 0o600) for name, text in texts.items()}


def _records(entries: Mapping[str, Entry]) -> Iterable[str]:
    """Say of entries what find(1) and sha256sum(1) do, as the program has them say it; nothing of absences."""
    for path, entry in entries.items():
        if isinstance(entry, File):
            yield f"f {entry.mode:o} {entry.owner} {entry.group} {path}"
            yield f"{entry.sha256}  {path}"
        elif isinstance(entry, Link):
            yield f"l {path}//{entry.target}"


def _hash(records: Iterable[str]) -> str:
    return hashlib.sha256(b"".join(sorted(f"{record}\0".encode() for record in records))).hexdigest()


def _of_systemd(entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """Give what systemd reads: units and drop-ins, and what these lead to."""
    found: dict[str, Entry] = {}
    for path, entry in entries.items():
        if path.startswith(UNITS):
            found[path] = entry
            if isinstance(entry, Link) and entry.target in entries:
                found[entry.target] = entries[entry.target]
    return found


def _check(host: str, path: str) -> None:
    """Refuse a path that the program there would not read as it is meant.

    Raises:
        HostError: it is not absolute, or has a control character, a space at its end, or a name such as `..` in it.
    """
    parts = path.split("/")
    is_plain = path.isprintable() and path == path.rstrip() and parts[0] == "" and not {"", ".", ".."} & {*parts[1:]}
    if not is_plain or place_of(path) in OWN:
        raise HostError(host, f"{path!r} is no path that can be laid down there: take it out of the topology")
