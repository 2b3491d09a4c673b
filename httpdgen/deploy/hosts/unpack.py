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
    """Make a folder of a tar file of it, as it is by now: somebody may have changed files in it, or removed them.

    Raises:
        HostError: it does not say what it is.
    """
    members = unpack(host, data)
    try:
        name = next(iter(members)).partition("/")[0]
        files = {path.removeprefix(f"{name}/"): content for path, content in members.items()}
        release = read_release(files["release.json"])
        holds = read_holds(files.get("holds", b""))
        places = {
            path: f"{UNHELD}/{place_of(path)}" if path in release.held else place_of(path) for path in release.entries
        }
        entries = _entries(release.entries, files, places)
        held = _entries(release.held, files, {path: place_of(path) for path in release.held})
    except (KeyError, ValueError, StopIteration) as error:
        raise HostError(host, f"a release that it keeps is damaged ({error}): go back to another one") from error
    return Folder(name, release, entries, held, holds)


def _entries(
    described: Mapping[str, Mapping[str, str]], files: Mapping[str, bytes], places: Mapping[str, str]
) -> dict[str, Entry]:
    """Make entries of what is said of them; a file has the content that is in its place, and is none without.

    Raises:
        KeyError: something is not said.
        ValueError: a mode is none.
    """
    entries: dict[str, Entry] = {}
    for path, said in described.items():
        if said["kind"] == "absence":
            entries[path] = Absence(said["reason"])
        elif said["kind"] == "link":
            entries[path] = Link(said["target"])
        elif places[path] in files:
            entries[path] = File(files[places[path]], int(said["mode"], 8), said["owner"], said["group"])
    return entries
