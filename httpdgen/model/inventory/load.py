"""Load an inventory, with the group_vars/ and host_vars/ beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from httpdgen.model.inventory.groups import read_groups
from httpdgen.model.inventory.hosts import Inventory, InventoryHost
from httpdgen.model.inventory.reader import Reader
from httpdgen.model.inventory.value_faults import NotReadableError, ValueFaultError
from httpdgen.model.inventory.values import READERS, read_address, text_of
from httpdgen.model.inventory.variables import Variables

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.errors import Fault
    from httpdgen.model.inventory.groups import Variable


def load_inventory(path: Path) -> Inventory:
    """Load an Ansible inventory in YAML.

    What is encrypted or a template is no fault here, but kept with the host that has it.

    Raises:
        InputError: with every fault of the inventory and of the files beside it, each with its place.
    """
    reader = Reader()
    root = reader.mapping(path)
    reader.raise_any()
    hosts: dict[str, InventoryHost] = {}
    if root is not None:
        groups = read_groups(root, reader)
        variables = Variables(groups, path.parent, reader)
        hosts = {
            name: _host(name, variables.groups_of(name), variables.of(name), reader) for name in sorted(groups.hosts)
        }
    reader.raise_any()
    return Inventory(path, hosts)


def _host(name: str, groups: tuple[str, ...], variables: dict[str, Variable], reader: Reader) -> InventoryHost:
    values: dict[str, Any] = {}  # Any: what the reader of each variable gives
    faults: dict[str, Fault] = {}
    for key, (node, path) in variables.items():
        try:
            text = text_of(node)
            if text is not None:
                values[key] = READERS[key](text)
        except NotReadableError as error:
            faults[key] = reader.fault(node.mark, path, str(error), error.hint)
        except ValueFaultError as error:
            reader.refuse(node.mark, path, str(error), error.hint)
    address = values.get("httpdgen_address")
    if address is None:
        address = _address(variables, values, faults, reader)
    return InventoryHost(name, groups, address, **values, faults=faults)


def _address(
    variables: dict[str, Variable], values: dict[str, Any], faults: dict[str, Fault], reader: Reader
) -> str | None:
    """Take ansible_host for the address; that it is none (an alias of ssh's) matters once it is needed."""
    source = next((key for key in ("httpdgen_address", "ansible_host") if key in faults), None)
    if source is not None:
        faults["address"] = faults[source]
    elif "ansible_host" in values:
        try:
            return read_address(values["ansible_host"])
        except ValueFaultError as error:
            node, path = variables["ansible_host"]
            faults["address"] = reader.fault(node.mark, path, str(error), "add httpdgen_address beside it")
    return None
