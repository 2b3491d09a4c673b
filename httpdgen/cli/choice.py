"""Which checks are made on which hosts, from the names that options give."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import typer

from httpdgen.cli.words import some_of
from httpdgen.nearest import did_you_mean
from httpdgen.verify.registry import DRILL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from httpdgen.model.inventory import Inventory
    from httpdgen.model.topology import Topology

_NAMED = 20
_PATTERN = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Choice:
    """The checks by name, in their order, and the hosts, web servers first."""

    checks: tuple[str, ...]
    hosts: tuple[str, ...]

    @property
    def drill(self) -> bool:
        """Whether a node is to be stopped."""
        return DRILL in self.checks


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options `only`, `skip`, `limit` and `drill` say; `option` names one of them for a message."""

    only: Sequence[str] = ()
    skip: Sequence[str] = ()
    limit: Sequence[str] = ()
    drill: bool = False
    option: Callable[[str], str] = "--{}".format


def choose(asked: Asked, known: Sequence[str], topology: Topology, inventory: Inventory) -> Choice:
    """Find what was asked for among the checks that are known, and the topology's hosts.

    A limit is a host, a group of the inventory, or a pattern of the shell, such as `web*`.

    Raises:
        typer.BadParameter: some names are those of nothing, or nothing is left; its text has all of it.
    """
    checks, faults = _checks(asked, known)
    hosts = hosts_of(topology)
    named: set[str] = set()
    for name in asked.limit:
        found = named_by(name, inventory)
        named |= found
        if not found:
            faults.append(_unknown(asked.option("limit"), f"no host, group or pattern {name}", name, names(inventory)))
        elif not found & set(hosts):
            faults.append(f"{asked.option('limit')}: the topology has nothing on {name}")
    if faults:
        raise typer.BadParameter("\n".join(faults))
    return Choice(checks, tuple(host for host in hosts if host in named) if asked.limit else hosts)


def _checks(asked: Asked, known: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Give the checks, and what is wrong with their names."""
    faults = [
        _unknown(asked.option(option), f"no check {name}", name, known)
        for option, given in (("only", asked.only), ("skip", asked.skip))
        for name in given
        if name not in known
    ]
    if DRILL in asked.only and not asked.drill:
        faults.append(f"{asked.option('only')}: {DRILL} stops a Tomcat for a while; {asked.option('drill')} allows it")
    wanted = set(asked.only or known) - set(asked.skip) - (set() if asked.drill else {DRILL})
    if asked.drill and DRILL not in wanted:
        other = "skip" if DRILL in asked.skip else "only"
        faults.append(f"{asked.option('drill')}: {asked.option(other)} leaves it out")
    if not wanted:
        faults.append(f"{asked.option('skip')}: no check is left")
    return tuple(check for check in known if check in wanted), faults


def _unknown(option: str, what: str, name: str, known: Sequence[str]) -> str:
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


def in_order(name: str) -> tuple[tuple[str, int], ...]:
    """Sort names as people do, by the numbers in them.

    >>> sorted(["web10", "web9", "app1"], key=in_order)
    ['app1', 'web9', 'web10']
    """
    parts = re.findall(r"([^0-9]*)([0-9]*)", name)
    return tuple((text, int(number or -1)) for text, number in parts)
