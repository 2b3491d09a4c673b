"""A folder that holds one folder for each host, as `render` writes it."""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.observed.given import anchors, disk, manifest
from httpdgen.observed.given.host_files import HostFiles
from httpdgen.observed.given.index import Index
from httpdgen.observed.given.scan import Listing, joined, scan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.errors import Fault

# Where our release lies on a host: beside it stand a distribution's files, which are not rendered.
_RENDERED = "/etc/httpdgen/current"


@dataclass(frozen=True, slots=True)
class Tree:
    """The hosts of a tree by name, and what is wrong with it. `whole` tells that they are a fleet's hosts, all."""

    hosts: Mapping[str, HostFiles]
    faults: tuple[Fault, ...]
    whole: bool


def read_tree(top: str, shown: str) -> Tree | None:
    """Read a folder as a tree; None where it is none.

    With a manifest it is one; without, where a folder in it looks like a host's root and it does not itself.

    Raises:
        InputError: its manifest cannot be used.
    """
    described = manifest.read(top, shown) if os.path.lexists(joined(top, manifest.NAME)) else None
    names = _folders_in(top)
    roots = [] if anchors.is_root(names) or anchors.known_part(top) else [name for name in names if _is_root(top, name)]
    if described is None and not roots:
        return None
    hosts: dict[str, HostFiles] = {}
    faults: list[Fault] = []
    for name in sorted({*names, *(described or ())}):
        said = None if described is None else described.get(name, {})
        hosts[name], found = _host(joined(top, name), joined(shown, name), said, is_root=name in roots)
        faults += found
    return Tree(hosts, tuple(faults), described is not None or len(roots) == len(names) > 1)


def _is_root(top: str, name: str) -> bool:
    return anchors.is_root(_two_levels(joined(top, name)))


def _two_levels(folder: str) -> list[str]:
    first = _folders_in(folder)
    second = [
        f"{name}/{below}" for name in {"usr", "var"}.intersection(first) for below in _folders_in(f"{folder}/{name}")
    ]
    return first + second


def _folders_in(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as found:
            return [each.name for each in found if each.name[0] != "." and each.is_dir(follow_symlinks=False)]
    except OSError:  # whoever walks through it says so
        return []


def _host(
    top: str, shown: str, described: manifest.Described | None, *, is_root: bool
) -> tuple[HostFiles, list[Fault]]:
    listing = scan(top, shown) if os.path.lexists(top) else Listing()
    entries = {f"/{path}": entry for path, entry in listing.entries.items()}
    folders = [f"/{path}" for path in listing.folders if path]
    missing = [f"{shown}{path}" for path in manifest.missing(described or {}, entries)]
    faults = [disk.whole_file(name, "is in manifest.json, and not there", "render again") for name in missing]
    faults += listing.faults
    entries = manifest.apply(described or {}, entries)
    partial = described is not None or _RENDERED in folders
    full = set() if partial else anchors.full_folders(map(posixpath.dirname, entries))
    loose = not is_root and described is None
    return HostFiles(Index(entries, folders, full, loose=loose), partial=partial), faults
