"""Ansible's YAML inventories: which hosts there are in an environment, and how each is reached.

What httpdgen needs is read, by Ansible's own rules of precedence; the rest is left alone.
"""

from httpdgen.model.inventory.addresses import with_addresses
from httpdgen.model.inventory.find import environments, find_inventory, overlay_of
from httpdgen.model.inventory.hosts import Inventory, InventoryHost
from httpdgen.model.inventory.load import load_inventory
from httpdgen.model.inventory.ssh_arguments import SshArguments

__all__ = [
    "Inventory",
    "InventoryHost",
    "SshArguments",
    "environments",
    "find_inventory",
    "load_inventory",
    "overlay_of",
    "with_addresses",
]
