"""Which checks are made on which hosts, from the names that options give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from httpdgen.cli.host_names import hosts_of, limited, unknown
from httpdgen.verify.registry import DRILL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from httpdgen.model.inventory import Inventory
    from httpdgen.model.topology import Topology


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

    Raises:
        typer.BadParameter: some names are those of nothing, or nothing is left; its text has all of it.
    """
    checks, faults = _checks(asked, known)
    hosts = hosts_of(topology)
    named, unknown_hosts = limited(asked.limit, hosts, inventory, asked.option("limit"))
    if faults := faults + unknown_hosts:
        raise typer.BadParameter("\n".join(faults))
    return Choice(checks, tuple(host for host in hosts if host in named) if asked.limit else hosts)


def _checks(asked: Asked, known: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Give the checks, and what is wrong with their names."""
    faults = [
        unknown(asked.option(option), f"no check {name}", name, known)
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
