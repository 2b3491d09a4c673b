"""Reach a fleet for an operator: what runs where is what its hosts keep, so that no topology is needed."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import typer

from httpdgen.cli.host_names import unknown
from httpdgen.cli.nothing_kept import NothingKeptError, nothing_kept
from httpdgen.cli.progress import waiting_bar
from httpdgen.cli.rolling.carry_out import operator, rollout_id
from httpdgen.cli.rolling.prepare import reaching
from httpdgen.cli.rolling.shown import shown_without
from httpdgen.cli.speak import warn
from httpdgen.cli.words import some_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    from httpdgen.deploy.engines import Engines
    from httpdgen.deploy.known import Known
    from httpdgen.deploy.operate import Operator
    from httpdgen.deploy.reach import Reaching

_MANY = 10


@dataclass(frozen=True, slots=True)
class OperatedFleet:
    """A fleet that was reached; `by` is who operates it (user@machine), `now` when, in seconds since 1970.

    `read_again` reads the hosts that were reached once more; no other is reached by that.
    """

    known: Known
    pool: Executor
    engines: Engines
    by: str
    now: int
    read_again: Callable[[], Known]

    def operator(self, *, take_lock: bool) -> Operator:
        """Give who changes something now."""
        from httpdgen.deploy.hosts.owner import this_process
        from httpdgen.deploy.operate import Operator
        from httpdgen.plan.present import Lock

        lock = Lock(self.by, rollout_id(self.now), this_process(), self.now)
        return Operator(lock, take_lock, self.engines, self.pool)

    def named(self, nodes: Sequence[str]) -> tuple[OperatedFleet, tuple[str, ...]]:
        """Find nodes, each once, in the order given; with them comes a fleet that knows them all.

        Raises:
            typer.BadParameter: some names are those of nothing, or of what no web server sends to.
            NothingKeptError: nobody that was reached says what some are.
        """
        from httpdgen.deploy.sketch import with_sketches

        names = tuple(dict.fromkeys(nodes))
        there = list(self.known.host_of)
        faults = [unknown("NODE", f"no node {name}", name, there) for name in names if name not in there]
        faults += [
            f"NODE: no web server sends to {name}" for name in names if name in there and not self._sent_to(name)
        ]
        if faults:
            raise typer.BadParameter("\n".join(faults))
        known = with_sketches(self.known, names, self.engines, self.pool)
        for name in names:
            if name not in known.shape.nodes:
                raise NothingKeptError(
                    f"{known.host_of[name]}, the host of {name}, was not reached, and no web server that runs has"
                    f" {name} as a member: {shown_without(known.unreachable.get(known.host_of[name], 'it is unknown'))}"
                )
        return replace(self, known=known), names

    def _sent_to(self, node: str) -> bool:
        return bool(self.known.senders([node]))


@contextmanager
def operated(topology: Path, inventory: str, jobs: int | None, *, again: bool = False) -> Iterator[OperatedFleet]:
    """Reach every host of an environment, and read what it keeps; only the topology's folder counts.

    Where it was reached before (`again`), nothing is shown of that, and a fleet without any release will do.

    Raises:
        InputError: the inventory has faults.
        NoHostError: no host was reached.
        NothingKeptError: no host that was reached has a release.
    """
    from httpdgen.deploy.engines import LiveEngines
    from httpdgen.deploy.known import Known
    from httpdgen.deploy.reading import read_kept
    from httpdgen.model.inventory import find_inventory, load_inventory

    hosts = load_inventory(find_inventory(inventory, topology.parent))
    with reaching(hosts, jobs) as reach:
        reach.begin(hosts.hosts)
        if again:
            known = _read_again(reach)
        else:
            with waiting_bar("reading the hosts") as progress:
                known = Known.by(read_kept(reach, progress))
            if not known.shape.hosts:
                raise nothing_kept(hosts, {host: shown_without(why) for host, why in known.unreachable.items()})
        yield OperatedFleet(known, reach.pool, LiveEngines(), operator(), int(time.time()), partial(_read_again, reach))


def _read_again(reach: Reaching) -> Known:
    from httpdgen.deploy.known import Known
    from httpdgen.deploy.reading import read_kept

    return Known.by(read_kept(reach))


def warn_of_strangers(known: Known) -> None:
    """Say which hosts were not reached and may send to anything, as nobody knows what they are."""
    if known.strangers:
        warn(
            f"{some_of(known.strangers, _MANY)} was not reached, and no host that was knows what it is: a web server"
            " there would still do what it did"
        )
