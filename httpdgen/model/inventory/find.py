"""Find an environment's files by its name."""

from __future__ import annotations

from pathlib import Path

from httpdgen.errors import Fault, InputError
from httpdgen.nearest import did_you_mean
from httpdgen.span import Span

_FOLDER = "inventories"
_ENDINGS = (".yaml", ".yml")
_HOSTS = tuple(f"hosts{ending}" for ending in _ENDINGS)
_OVERLAY = "topology.yaml"


def find_inventory(name: str, folder: Path) -> Path:
    """Give the inventory that a name means.

    That is inventories/NAME/hosts.yaml or inventories/NAME.yaml in `folder`, or else NAME as a path.

    Raises:
        InputError: there is none.
    """
    inventories = folder / _FOLDER
    given = Path(name)
    candidates = [inventories / name / hosts for hosts in _HOSTS]
    candidates += [inventories / f"{name}{ending}" for ending in _ENDINGS]
    candidates += [given, *(given / hosts for hosts in _HOSTS)]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    known = environments(folder)
    there = f"there are {', '.join(known)}" if known else None
    hint = did_you_mean(name, known) or there or f"write {inventories / name / _HOSTS[0]}, or give an inventory's path"
    raise InputError([Fault(Span(name, 1, 1), "", "there is no such inventory", hint)])


def environments(folder: Path) -> list[str]:
    """Name the inventories in a topology's folder, sorted."""
    inventories = folder / _FOLDER
    entries = inventories.iterdir() if inventories.is_dir() else ()
    # An overlay's folder may stand beside inventories/NAME.yaml.
    return sorted(
        {
            entry.name if entry.is_dir() else entry.stem
            for entry in entries
            if entry.is_dir() or entry.suffix in _ENDINGS
        }
    )


def overlay_of(inventory: Path) -> Path | None:
    """Give what differs from the topology in an inventory's environment, or None where nothing does.

    It stands beside inventories/NAME/hosts.yaml, and in the folder inventories/NAME of inventories/NAME.yaml.
    """
    folder = inventory.parent if inventory.stem == "hosts" else inventory.with_suffix("")
    overlay = folder / _OVERLAY
    return overlay if overlay.is_file() else None
