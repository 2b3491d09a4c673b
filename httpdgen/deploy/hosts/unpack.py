"""Read a folder of releases/ that a host has sent back."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

from httpdgen.deploy.host import Folder
from httpdgen.deploy.hosts.layout import UNHELD, place_of
from httpdgen.errors import HostError
from httpdgen.plan.holds import read_holds
from httpdgen.plan.release import read_release
from httpdgen.tree import Absence, Entry, File, Link

if TYPE_CHECKING:
    from collections.abc import Mapping


def unpack(host: str, data: bytes) -> dict[str, bytes]:
    """Give the contents of the files of a tar file by their names, as they are in it.

    Raises:
        HostError: it is no whole tar file.
    """
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            members = [(member.name, tar.extractfile(member)) for member in tar if member.isfile()]
            return {name: content.read() for name, content in members if content is not None}
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise HostError(host, f"what it sent is no whole tar file ({error}): run it again") from error


def read_folder(host: str, data: bytes) -> Folder:
    """Make a folder of a tar file of it, and see that its files are what its release says.

    Raises:
        HostError: they are not.
    """
    members = unpack(host, data)
    try:
        name = next(iter(members)).partition("/")[0]
        files = {path.removeprefix(f"{name}/"): content for path, content in members.items()}
        release = read_release(files["release.json"])
        holds = read_holds(files.get("holds", b""))
        entries = {
            path: _entry(said, files, f"{UNHELD}/{place_of(path)}" if path in release.held else place_of(path))
            for path, said in release.entries.items()
        }
        held = {path: _entry(said, files, place_of(path)) for path, said in release.held.items()}
    except (KeyError, ValueError, StopIteration) as error:
        raise HostError(host, f"a release that it keeps is damaged ({error}): go back to another one") from error
    return Folder(name, release, entries, held, holds)


def _entry(said: Mapping[str, str], files: Mapping[str, bytes], place: str) -> Entry:
    """Make an entry of what is said of it; a file has its content from there.

    Raises:
        KeyError: its content is not there, or something is not said.
        ValueError: its content is not what is said.
    """
    match said["kind"]:
        case "absence":
            return Absence(said["reason"])
        case "link":
            return Link(said["target"])
        case _:
            file = File(files[place], int(said["mode"], 8), said["owner"], said["group"])
            if file.sha256 != said["sha256"]:
                raise ValueError(f"{place} has changed")
            return file
