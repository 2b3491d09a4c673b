"""Arguments and options that several commands take, and how a topology is loaded by them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from httpdgen.errors import Fault, InputError
from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpdgen.model.inventory import Inventory
    from httpdgen.model.load import Loaded

TOPOLOGY: Final = Path("topology.yaml")
INVENTORIES: Final = Path("inventories")


def _inventories(incomplete: str) -> list[str]:
    """Complete the names of the inventories in this folder."""
    names = (entry.name if entry.is_dir() else entry.stem for entry in INVENTORIES.glob("*"))
    return sorted(name for name in names if name.startswith(incomplete))


TopologyArgument = Annotated[Path, typer.Argument(metavar="TOPOLOGY", help="The topology's file.", show_default=True)]
InventoryOption = Annotated[
    str | None,
    typer.Option(
        "-i",
        "--inventory",
        metavar="NAME",
        help="The environment: inventories/NAME/hosts.yaml or inventories/NAME.yaml beside the topology, or a path.",
        autocompletion=_inventories,
    ),
]
TemplatesOption = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Your own templates, which go in front of ours, file by file.",
        exists=True,
        file_okay=False,
    ),
]


def load(path: Path, inventory: str | None) -> Loaded:
    """Load a topology, with an environment's overlay and addresses where one is named.

    Raises:
        InputError: the files have faults.
    """
    if inventory is not None:
        return load_environment(path, inventory)[0]
    from httpdgen.model.load import load_topology

    _see_that_it_is_a_file(path)
    try:
        return load_topology(path)
    except InputError as error:
        raise _of_an_inventory(error) or error from None


def load_environment(path: Path, name: str) -> tuple[Loaded, Inventory]:
    """Load a topology in an environment, and the environment's inventory.

    Raises:
        InputError: the files have faults.
    """
    from httpdgen.model.inventory import find_inventory, load_inventory, overlay_of, with_addresses
    from httpdgen.model.load import load_topology

    _see_that_it_is_a_file(path)
    file = find_inventory(name, path.parent)
    try:
        hosts = load_inventory(file)
    except InputError as error:
        raise _of_a_topology(error) or error from None
    return load_topology(path, overlay_of(file), partial(with_addresses, inventory=hosts)), hosts


def named_inventory(name: str | None, topology: Path) -> str:
    """Give the name of an inventory that has to be given.

    Raises:
        typer.BadParameter: it was not; the text names those that there are.
    """
    if name is not None:
        return name
    from httpdgen.model.inventory import environments

    known = environments(topology.parent)
    there = f"there are {', '.join(known)}" if known else f"there is none beside {topology}"
    raise typer.BadParameter(f"say which environment's hosts; {there}", param_hint="--inventory")


def names_in(given: Sequence[str] | None) -> list[str]:
    """Give the names of an option that may be given again, or hold several with commas between them.

    >>> names_in(["files, ports", "tls"])
    ['files', 'ports', 'tls']
    """
    return [name.strip() for value in given or () for name in value.split(",")]


def _see_that_it_is_a_file(path: Path) -> None:
    """Say the way out where there is nothing to read at all."""
    if path.is_dir():
        inside = path / TOPOLOGY
        hint = f"did you mean {inside}?" if inside.is_file() else "give the topology's file"
        raise InputError([Fault(Span(str(path), 1, 1), "", "is a folder", hint)])
    if not path.exists():
        way_out = "httpdgen init writes one to start from" if path == TOPOLOGY else None
        raise InputError([Fault(Span(str(path), 1, 1), "", "there is no such file", way_out)])


def _of_an_inventory(error: InputError) -> InputError | None:
    """Say so where the file is no topology but an inventory, which begins with the group `all`."""
    hint = "give the topology's file, and the inventory's name or path with -i"
    return _mistaken(error, "all", "this is an Ansible inventory, and no topology", hint)


def _of_a_topology(error: InputError) -> InputError | None:
    """Say so where the file is no inventory but a topology, which begins with the version of its format."""
    hint = "give the inventory's name or path with -i, and the topology's file without it"
    return _mistaken(error, "httpdgen", "this is a topology, and no inventory", hint)


def _mistaken(error: InputError, path: str, message: str, hint: str) -> InputError | None:
    """Leave of the faults the one at a path that gives the file away."""
    for fault in error.faults:
        if fault.path == path:
            return InputError([replace(fault, message=message, hint=hint)])
    return None
