"""Paths become hosts: each tree's, and one for all other paths together."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from httpdgen.errors import InputError
from httpdgen.observed.given import anchors, disk
from httpdgen.observed.given.entries import Held, OnDisk, Special
from httpdgen.observed.given.host_files import HostFiles
from httpdgen.observed.given.index import Index, normal
from httpdgen.observed.given.scan import scan
from httpdgen.observed.given.trees import read_tree

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from httpdgen.errors import Fault
    from httpdgen.observed.given.entries import Entry

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class GivenHost:
    """A host's files, and which of them were named one by one; `name` is "" where nothing tells it."""

    name: str
    files: HostFiles
    alone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """All hosts, what kept something from being taken in, and whether they are a fleet's hosts, all of them.

    `folders` are the folders that were given, as the user named them.
    """

    hosts: tuple[GivenHost, ...]
    faults: tuple[Fault, ...]
    whole: bool
    folders: tuple[str, ...]


@dataclass
class _OneHost:
    """What several paths have brought together so far."""

    entries: dict[str, Entry] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    full: set[str] = field(default_factory=set)
    alone: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    loose: bool = False

    def host(self) -> GivenHost:
        files = HostFiles(Index(self.entries, self.folders, self.full, loose=self.loose), partial=False)
        return GivenHost("", files, tuple(dict.fromkeys(self.alone)))


def gather(paths: Sequence[Path], stdin: bytes | None) -> Given:
    """Take in what was given."""
    hosts: list[GivenHost] = []
    faults: list[Fault] = []
    rest = _OneHost()
    wholes = []
    for path in paths:
        try:
            tree = _take(path, stdin, rest, faults)
        except InputError as error:
            faults += error.faults
            continue
        if tree is not None:
            hosts += tree[0]
            wholes.append(tree[1])
    if rest.entries:
        hosts.append(rest.host())
    whole = bool(wholes) and all(wholes) and not rest.entries
    return Given(tuple(hosts), tuple(faults), whole, tuple(rest.given))


def _take(path: Path, stdin: bytes | None, rest: _OneHost, faults: list[Fault]) -> tuple[list[GivenHost], bool] | None:
    """Take in one path: a tree's hosts are given back, all else goes to the one host of the rest."""
    shown = str(path)
    if shown == STANDARD_INPUT:
        rest.entries["/-"] = Held(stdin or b"", shown)
        rest.alone.append("/-")
        return None
    try:
        real = path.resolve(strict=True)
        if real.is_dir():
            return _take_folder(str(real), shown, rest, faults)
    except FileNotFoundError:
        raise InputError([disk.whole_file(shown, "there is no such file or folder", "see how it is spelt")]) from None
    except OSError as error:
        raise InputError([disk.unreadable(shown, error)]) from None
    except (RuntimeError, ValueError) as error:  # links that lead round in a circle; a NUL in the name
        raise InputError([disk.whole_file(shown, f"cannot be read: {error}", None)]) from None
    _take_file(real, shown, rest)
    return None


def _take_file(real: Path, shown: str, rest: _OneHost) -> None:
    place = str(real)
    entry: Entry = OnDisk(place, shown, in_place=_is_in_place(place))
    if not real.is_file():
        entry = Special(disk.kind_of(real.stat().st_mode), shown)
    rest.alone.append(_add(rest, anchors.known_part(place), place, entry))


def _take_folder(top: str, shown: str, rest: _OneHost, faults: list[Fault]) -> tuple[list[GivenHost], bool] | None:
    rest.given.append(shown)
    tree = read_tree(top, shown)
    if tree is not None:
        faults += tree.faults
        hosts = [GivenHost(name, files) for name, files in tree.hosts.items()]
        return hosts, tree.whole
    listing = scan(top, shown)
    faults += listing.faults
    base = _base(top, listing.folders)
    holding = set()
    for relative, entry in listing.entries.items():
        if isinstance(entry, OnDisk):
            entry = replace(entry, in_place=_is_in_place(entry.place))  # noqa: PLW2901
        known = None if base is None else f"{base}/{relative}"
        holding.add(posixpath.dirname(_add(rest, known, f"{top}/{relative}", entry)))
    rest.folders |= {normal(f"{top if base is None else base}/{folder}") for folder in listing.folders}
    rest.full |= anchors.full_folders(holding)
    return None


def _base(top: str, folders: set[str]) -> str | None:
    """Give the path on the host that a folder stands for, without a slash at its end; None where nothing tells it."""
    known = anchors.known_part(top)
    if known is not None:
        return known
    return "" if top == "/" or anchors.is_root(folders) else None


def _add(rest: _OneHost, known: str | None, place: str, entry: Entry) -> str:
    """Take a file in under its path on the host, or under its own where that is taken or not known."""
    path = place if known is None or known in rest.entries else known
    rest.loose = rest.loose or known is None
    rest.entries[path] = entry
    return path


def _is_in_place(place: str) -> bool:
    """Tell whether a file stands where a host's own configuration does."""
    return anchors.known_part(place) == place
