"""Give a topology's hosts the addresses that an inventory says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.errors import Fault, InputError
from httpdgen.model.hosts import Host
from httpdgen.nearest import did_you_mean
from httpdgen.span import Span

if TYPE_CHECKING:
    from httpdgen.model.inventory.hosts import Inventory, InventoryHost
    from httpdgen.model.topology import Topology

# Finding the nearest of 10,000 hosts takes a while; whoever lacks hundreds of them needs no hint for each.
_MISSING_WITH_A_HINT = 20


def with_addresses(topology: Topology, inventory: Inventory) -> Topology:
    """Give every host the address that other tiers reach it at.

    That is the inventory's `httpdgen_address`; else the topology's own `address`; else `ansible_host`; else the
    host's name.

    Raises:
        InputError: the inventory lacks hosts of the topology, or says an address in a way that only Ansible reads.
    """
    faults: list[Fault] = []
    addresses: dict[str, str] = {}
    missing = 0
    for name in _used_hosts(topology):
        host = inventory.hosts.get(name)
        if host is None:
            faults.append(_missing(name, inventory, with_hint=missing < _MISSING_WITH_A_HINT))
            missing += 1
            continue
        try:
            address = _address(topology, host)
        except InputError as error:
            faults += error.faults
        else:
            addresses[name] = address
    if faults:
        raise InputError(dict.fromkeys(faults))
    changed = {
        name: topology.hosts.get(name, Host()).model_copy(update={"address": address})
        for name, address in addresses.items()
        if address != topology.address_of(name)
    }
    return topology.model_copy(update={"hosts": {**topology.hosts, **changed}})


def _used_hosts(topology: Topology) -> list[str]:
    used = {host for tier in topology.web_tiers.values() for host in tier.hosts}
    used.update(node.host for _, _, node in topology.nodes())
    return sorted(used)


def _address(topology: Topology, host: InventoryHost) -> str:
    host.need("httpdgen_address")
    known = topology.hosts.get(host.name)
    if host.httpdgen_address is None and known is not None and known.address is not None:
        return known.address
    host.need("address")
    return host.name if host.address is None else host.address


def _missing(name: str, inventory: Inventory, *, with_hint: bool) -> Fault:
    hint = did_you_mean(name, inventory.hosts) if with_hint else None
    message = f"the topology has a host {name}, and this inventory does not"
    return Fault(Span(str(inventory.file), 1, 1), "", message, hint or f"add {name} to the inventory")
