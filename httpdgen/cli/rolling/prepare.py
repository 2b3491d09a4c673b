"""Plan a change of a fleet: reach its hosts, say what is wanted, read what is there, and compare."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import typer

from httpdgen.cli.host_names import hosts_of, limited
from httpdgen.cli.progress import waiting_bar
from httpdgen.cli.rolling.shown import shown_with

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    from httpdgen.cli.rolling.limits import Limits
    from httpdgen.cli.rolling.shown import Shown
    from httpdgen.connection import Connection, Transport
    from httpdgen.deploy.host import RolloutHost
    from httpdgen.deploy.reach import Reaching
    from httpdgen.deploy.reading import Found
    from httpdgen.model.inventory import Inventory
    from httpdgen.model.load import Loaded
    from httpdgen.model.secrets import Secrets
    from httpdgen.plan.build import Options
    from httpdgen.plan.fleet_plan import FleetPlan
    from httpdgen.plan.saved import SavedPlan
    from httpdgen.plan.wanted import Wanted


JOBS = 32  # hosts at once where nothing is said


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command line says: whose hosts, which of them (names as they were given), and what is allowed."""

    topology: Path
    inventory: str
    limit: Sequence[str]
    limits: Limits
    templates: Path | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, the hosts that it is for, and the threads that it is carried out by.

    `shown` makes texts fit to be shown; `environment` is the inventory's file, as seen from the topology's folder.
    """

    plan: FleetPlan
    hosts: Mapping[str, RolloutHost]
    pool: Executor
    shown: Shown
    environment: str


@contextmanager
def planned(asked: Asked, saved: SavedPlan | None = None) -> Iterator[Planned]:
    """Plan what makes a fleet what its topology says; a saved plan's release keeps its id.

    Raises:
        InputError: the files have faults.
        typer.BadParameter: some names of hosts are those of nothing.
        SecretError: some secrets could not be had.
        TemplateError: a template cannot be used.
    """
    from httpdgen.cli.options import load_environment

    loaded, inventory = load_environment(asked.topology, asked.inventory)
    hosts = hosts_of(loaded.topology)
    limit = limit_of(asked, hosts, inventory)
    with reaching(inventory, asked.limits.jobs) as reach:
        reach.begin(hosts)  # while the rest is worked out
        from httpdgen.model.secrets import resolve

        secrets = resolve(loaded.topology, asked.topology.parent, os.environ)
        wanted = _wanted(loaded, secrets, asked.templates)
        if saved is not None:
            wanted = replace(wanted, release=saved.release)
        found = read(reach, inventory, wanted)
        plan = made_of(wanted, found, replace(asked.limits.of_plan(), limit=limit))
        yield Planned(plan, found.hosts, reach.pool, shown_with(secrets), environment_of(asked, inventory))


def _wanted(loaded: Loaded, secrets: Secrets, templates: Path | None) -> Wanted:
    """Say what a topology wants now, and what its sizes warn of."""
    from httpdgen.cli.size import warn_of
    from httpdgen.cli.wanted import tree_of
    from httpdgen.plan.wanted import wanted_of
    from httpdgen.sizing import size

    sizes = size(loaded.topology)
    warn_of(sizes)
    tree = tree_of(loaded, sizes, secrets, templates)
    return wanted_of(loaded.topology, sizes, tree, secrets.mask, int(time.time()))


def hosts_in(asked: Asked) -> Inventory:
    """Load the inventory alone; there may be no topology any more.

    Raises:
        InputError: it has faults.
    """
    from httpdgen.model.inventory import find_inventory, load_inventory

    return load_inventory(find_inventory(asked.inventory, asked.topology.parent))


def read(reach: Reaching, inventory: Inventory, wanted: Wanted) -> Found:
    """Read the hosts, with a progress bar where that takes a while."""
    from httpdgen.deploy.reading import read_fleet

    with waiting_bar("reading the hosts") as progress:
        return read_fleet(reach, inventory.hosts, wanted, progress)


def made_of(wanted: Wanted, found: Found, options: Options) -> FleetPlan:
    """Make the plan of what is wanted and what was found."""
    from httpdgen.plan.build import plan

    made = plan(wanted, found.present, found.contents, found.unreachable, options)
    lost = (
        f"{host} is in neither the topology nor the inventory any more, and {by} knew it: what is there stays as it is"
        for host, by in sorted(found.lost.items())
    )
    return replace(made, notes=(*made.notes, *lost))


def limit_of(asked: Asked, hosts: Collection[str], inventory: Inventory) -> frozenset[str] | None:
    """Give the hosts that the limit means; None where there is none.

    Raises:
        typer.BadParameter: some names are those of nothing.
    """
    if not asked.limit:
        return None
    named, faults = limited(asked.limit, hosts, inventory)
    if faults:
        raise typer.BadParameter("\n".join(faults))
    return frozenset(named)


def environment_of(asked: Asked, inventory: Inventory) -> str:
    """Name an inventory alike on every machine that has the same checkout."""
    return os.path.relpath(inventory.file, asked.topology.parent)


@contextmanager
def reaching(inventory: Inventory, jobs: int | None) -> Iterator[Reaching]:
    """Give what reaches the hosts of an inventory, with threads that nobody waits for at the end."""
    from httpdgen.deploy.reach import Reaching
    from httpdgen.verify.threads import PassingThreads

    pool = PassingThreads(jobs or JOBS, "hosts")
    try:
        with Reaching(transport_to(inventory), host_at, pool) as reach:
            yield reach
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def transport_to(inventory: Inventory) -> Transport:
    """Give the way to the hosts of an inventory."""
    # Fabric and paramiko. The first connection would import them, while we import what the rest needs: each slows the
    # other, and until then no host has anything to do.
    import httpdgen.transport.ssh_connection  # noqa: F401
    from httpdgen.transport.ssh import SshTransport

    return SshTransport(inventory)


def host_at(connection: Connection) -> RolloutHost:
    """Give the host at the other end of a connection."""
    from httpdgen.deploy.hosts.remote import RemoteHost

    return RemoteHost(connection)
