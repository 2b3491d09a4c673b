"""What the manifest of a rendered tree says: links and absences, which stand nowhere else, and modes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from httpdgen.errors import InputError
from httpdgen.observed.given import disk
from httpdgen.observed.given.entries import Absence, Link, OnDisk
from httpdgen.observed.given.scan import joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.observed.given.entries import Entry

NAME = "manifest.json"
FORMAT = 1

Described: TypeAlias = "Mapping[str, Mapping[str, str]]"
"""Path on the host -> what is said of the entry."""


def read(folder: str, shown: str) -> Mapping[str, Described] | None:
    """Read the manifest of a folder: host -> its entries; None where it has none of ours.

    Raises:
        InputError: there is one that cannot be read, is damaged, or has a format that is not known.
    """
    place = joined(folder, NAME)
    name = joined(shown, NAME)
    content = disk.read_file(place, name)
    try:
        data: Any = json.loads(content)  # Any: JSON
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not {"format", "digest", "hosts"} <= data.keys():
        return None  # another program's
    if data["format"] != FORMAT:
        message = f"is a manifest of format {data['format']!r}, and {FORMAT} is the one that is known"
        raise InputError([disk.whole_file(name, message, "render again")])
    try:
        return {str(host): _entries(of_host["entries"]) for host, of_host in data["hosts"].items()}
    except (AttributeError, KeyError, TypeError):
        raise InputError([disk.whole_file(name, "is a damaged manifest", "render again")]) from None


def _entries(data: Any) -> Described:  # Any: JSON; what does not fit raises
    return {path: {str(key): str(value) for key, value in said.items()} for path, said in data.items()}


def apply(described: Described, entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """Add to a host's files what the manifest says of them and beside them."""
    found = dict(entries)
    for path, said in described.items():
        kind = said.get("kind")
        entry = found.get(path)
        if kind == "link" and "target" in said:
            found[path] = Link(said["target"])
        elif kind == "absence":
            found.setdefault(path, Absence())
        elif isinstance(entry, OnDisk):
            found[path] = replace(entry, world_readable=_world_readable(said.get("mode", "")))
    return found


def missing(described: Described, entries: Mapping[str, Entry]) -> list[str]:
    """Give the paths of files that the manifest names and that are not there."""
    return [path for path, said in described.items() if said.get("kind") == "file" and path not in entries]


def _world_readable(mode: str) -> bool | None:
    return bool(int(mode, 8) & 0o004) if mode and set(mode) <= set("01234567") else None
