"""Which hosts are meant, from the names that options give."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from httpdgen.cli.words import some_of
from httpdgen.nearest import did_you_mean
from httpdgen.words import in_order

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from httpdgen.model.inventory import Inventory
    from httpdgen.model.topology import Topology

_NAMED = 20
_PATTERN = re.compile(r"[*?\[]")


def limited(
    limit: Sequence[str], hosts: Collection[str], inventory: Inventory, option: str = "--limit"
) -> tuple[set[str], list[str]]:
    """Give which of some hosts a limit means, and what is wrong with its names; `option` is how it was given.

    A limit is a host, a group of the inventory, or a pattern of the shell, such as `web*`; and, as Ansible has it,
    several of these with colons between them, of which those that begin with `!` are left out: `all:!web1`.
    """
    faults: list[str] = []
    meant: set[str] = set()
    for name in limit:
        found, words = _meant(name, inventory)
        faults += [unknown(option, f"no host, group or pattern {word}", word, names(inventory)) for word in words]
        if not words and not found & set(hosts):
            faults.append(f"{option}: the topology has nothing on {name}")
        meant |= found
    return meant & set(hosts), faults


def _meant(name: str, inventory: Inventory) -> tuple[set[str], list[str]]:
    """Give the hosts that names with colons between them mean, and those of the names that mean none."""
    parts = [name] if name in inventory.hosts else name.split(":")
    hosts = {part: named_by(part.removeprefix("!"), inventory) for part in parts}
    taken = [hosts[part] for part in parts if not part.startswith("!")] or [set(inventory.hosts)]
    left_out = [hosts[part] for part in parts if part.startswith("!")]
    words = [part.removeprefix("!") for part in parts if not hosts[part]]
    return set().union(*taken) - set().union(*left_out), words


def unknown(option: str, what: str, name: str, known: Sequence[str]) -> str:
    """Say that a name is that of nothing, and what may have been meant."""
    hint = did_you_mean(name, known) or f"there are {some_of(known, _NAMED)}"
    return f"{option}: there is {what}; {hint}"


def named_by(name: str, inventory: Inventory) -> set[str]:
    """Give the hosts of an inventory that a name, a group or a pattern of the shell means."""
    if name in inventory.hosts:
        return {name}
    in_group = {host.name for host in inventory.hosts.values() if name in host.groups}
    if in_group or not _PATTERN.search(name):
        return in_group
    return {host for host in inventory.hosts if fnmatchcase(host, name)}


def names(inventory: Inventory) -> list[str]:
    """Give every name that means hosts: the groups, then the hosts themselves."""
    groups = {group for host in inventory.hosts.values() for group in host.groups}
    return [*sorted(groups), *sorted(inventory.hosts, key=in_order)]


def hosts_of(topology: Topology) -> tuple[str, ...]:
    """Give the hosts of a topology: the web servers, then the Tomcats, each by name."""
    web = {host for tier in topology.web_tiers.values() for host in tier.hosts}
    others = {node.host for _, _, node in topology.nodes()} - web
    return (*sorted(web, key=in_order), *sorted(others, key=in_order))
