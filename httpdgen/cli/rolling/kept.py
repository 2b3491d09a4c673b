"""Plan a change of a fleet to what its hosts keep: without topology and secrets, which may be gone."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import typer

from httpdgen.cli.host_names import unknown
from httpdgen.cli.nothing_kept import NothingKeptError, nothing_kept
from httpdgen.cli.progress import waiting_bar
from httpdgen.cli.rolling.prepare import Planned, environment_of, hosts_in, limit_of, made_of, reaching
from httpdgen.cli.rolling.shown import shown_without
from httpdgen.errors import HostError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from httpdgen.cli.rolling.prepare import Asked
    from httpdgen.deploy.host import RolloutHost
    from httpdgen.deploy.reach import Reaching
    from httpdgen.deploy.reading import Found
    from httpdgen.model.inventory import Inventory
    from httpdgen.plan.release import HostRelease
    from httpdgen.tree import Entry


@contextmanager
def going_back(asked: Asked, to: str | None) -> Iterator[Planned]:
    """Plan the way back to a release, or to what each host had before the newest one.

    Raises:
        InputError: the inventory has faults.
        typer.BadParameter: some names of hosts are those of nothing.
        NothingKeptError: there is nothing to go back to.
        HostError: a host does not give its release.
    """
    from httpdgen.deploy.reading import read_fleet
    from httpdgen.plan.release import BEFORE
    from httpdgen.plan.wanted_kept import goes_back, wanted_of_kept

    inventory = hosts_in(asked)
    environment = environment_of(asked, inventory)
    limit = limit_of(asked, inventory.hosts, inventory)
    with reaching(inventory, asked.limits.jobs) as reach:
        found = _read(reach, inventory)
        options = replace(asked.limits.of_plan(), limit=limit)
        try:
            targets = goes_back(found.present, to)
        except ValueError as error:
            raise NothingKeptError(str(error)) from error
        kept = _kept(reach, found.hosts, targets, limit)
        targets = {host: target for host, target in targets.items() if host in kept or target == BEFORE}
        wanted = wanted_of_kept(found.present, targets, kept, int(time.time()))
        now = read_fleet(reach, (), wanted)
        whole = replace(
            found,
            present={**found.present, **now.present},
            contents=now.contents,
            unreachable={**found.unreachable, **now.unreachable},
        )
        yield Planned(made_of(wanted, whole, options), found.hosts, reach.pool, shown_without, environment)


@contextmanager
def restarting(asked: Asked, names: Sequence[str]) -> Iterator[Planned]:
    """Plan a rolling restart of nodes and of web servers, named by their hosts; without any, of every node that runs.

    Raises:
        InputError: the inventory has faults.
        typer.BadParameter: some names of nodes are those of nothing.
        NothingKeptError: no host has a release.
        NoHostError: no host was reached.
        HostError: a host does not give its release.
    """
    from httpdgen.plan.release import release_of
    from httpdgen.plan.wanted_kept import wanted_of_kept

    inventory = hosts_in(asked)
    environment = environment_of(asked, inventory)
    with reaching(inventory, asked.limits.jobs) as reach:
        found = _read(reach, inventory)
        options = replace(asked.limits.of_plan(), restart=_restarted(found, names))
        folders = {host: there.folder for host, there in found.present.items() if there.folder is not None}
        kept = _kept(reach, found.hosts, folders, None)
        releases = {host: release_of(folder) for host, folder in folders.items()}
        wanted = wanted_of_kept(found.present, releases, kept, int(time.time()))
        yield Planned(made_of(wanted, found, options), found.hosts, reach.pool, shown_without, environment)


def _read(reach: Reaching, inventory: Inventory) -> Found:
    """Read every host of the inventory that has anything of httpdgen's; those that others know are missed."""
    from httpdgen.deploy.reading import known_by_releases, read_kept

    reach.begin(inventory.hosts)
    with waiting_bar("reading the hosts") as progress:
        found = read_kept(reach, progress)
    # An inventory may have hosts of all kinds: one that does not answer matters where a release knows it.
    known = known_by_releases(found.present)
    missed = {host: why for host, why in found.unreachable.items() if host in known}
    if not any(host.release is not None for host in found.present.values()):
        raise nothing_kept(inventory, {host: shown_without(why) for host, why in found.unreachable.items()})
    return replace(found, unreachable=missed)


def _kept(
    reach: Reaching, hosts: Mapping[str, RolloutHost], targets: Mapping[str, str], limit: frozenset[str] | None
) -> dict[str, tuple[HostRelease, Mapping[str, Entry]]]:
    """Read the releases that hosts go back to; those beyond a limit are left out where they do not give it.

    Raises:
        HostError: some do not give it; the text has all of them.
    """
    from httpdgen.deploy.side_by_side import failures, side_by_side
    from httpdgen.plan.release import BEFORE

    going = [host for host, target in targets.items() if target != BEFORE]
    read = partial(_kept_by, hosts, targets)
    found = side_by_side(reach.pool, read, going)
    if failed := {host: error for host, error in failures(found).items() if limit is None or host in limit}:
        raise HostError(next(iter(failed)), "\n".join(str(error) for error in failed.values()))
    return {host: kept for host, kept in found.items() if not isinstance(kept, HostError)}


def _kept_by(
    hosts: Mapping[str, RolloutHost], targets: Mapping[str, str], name: str
) -> tuple[HostRelease, Mapping[str, Entry]]:
    folder = hosts[name].kept(targets[name])
    if folder.changed:
        what = f"{folder.changed[0]} of the release {targets[name]}, which it keeps, is not what it was"
        raise HostError(name, f"{what}: go back to another one (--to)")
    return folder.release, folder.entries


def _restarted(found: Found, names: Sequence[str]) -> frozenset[str]:
    shapes = [host.release.shape for host in found.present.values() if host.release is not None]
    nodes = {node.name: node.runs for shape in shapes for node in shape.nodes}
    known = [*sorted(nodes), *(shape.name for shape in shapes if shape.web is not None)]
    faults = [unknown("NODE", f"no node or web server {name}", name, known) for name in names if name not in known]
    if faults:
        raise typer.BadParameter("\n".join(faults))
    return frozenset(names or (node for node, runs in nodes.items() if runs))
