"""Hold nodes on every web server that sends to them, or lift that, between rollouts: an operator's word."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.deploy import holding
from httpdgen.deploy.files import HostFiles
from httpdgen.deploy.hold_changes import newest
from httpdgen.deploy.host import LockedError, RefusedError
from httpdgen.deploy.options import Options
from httpdgen.deploy.prepare import lock as lock_all
from httpdgen.deploy.prepare import unlock
from httpdgen.deploy.run import Run
from httpdgen.deploy.side_by_side import failures, side_by_side
from httpdgen.deploy.stop import Stop
from httpdgen.deploy.under_way import under_way_everywhere

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from concurrent.futures import Executor

    from httpdgen.deploy.engines import Engines
    from httpdgen.deploy.events import Event
    from httpdgen.deploy.hold_changes import HoldChange
    from httpdgen.deploy.known import Known
    from httpdgen.errors import HostError
    from httpdgen.plan.holds import Hold
    from httpdgen.plan.present import Lock


@dataclass(frozen=True, slots=True)
class Operator:
    """Who changes something, and by what: the lock that is taken (from others where `take_lock`), and threads."""

    lock: Lock
    take_lock: bool
    engines: Engines
    pool: Executor


@dataclass(frozen=True, slots=True)
class Operated:
    """What became of it, by web server.

    `busy` are those that do as they were told, with what they have under way for the nodes; `resting` those whose
    httpd does not run, and which will do so once it does; `failed` those that do not, with the reason. `before` are
    the holds that the nodes had, `after` those that they have.
    """

    busy: Mapping[str, int]
    resting: tuple[str, ...]
    failed: Mapping[str, str]
    before: Mapping[str, Hold]
    after: Mapping[str, Hold]


def operate(known: Known, nodes: Collection[str], change: HoldChange, who: Operator) -> Operated:
    """Change the holds of nodes, which are all in `known.shape`.

    The hold goes into the files of each web server and into its running balancer, and is read back there. It is what
    is current on the hosts that is held: no release is made, and nothing is reloaded.

    Raises:
        LockedError: somebody else changes one of the web servers; nothing was changed anywhere.
    """
    failed = known.unreached_senders(nodes)
    with locked(known, nodes, who, failed) as run:
        _read(run, failed)
        before = {node: hold for node in nodes if (hold := _held(run, node)) is not None}
        after = {node: change(known.shape.nodes[node], before.get(node)) for node in nodes}
        note(failed, holding.apply(run, after))
    found = under_way_everywhere(
        known, nodes, who.engines, who.pool, [host for host in run.hosts if host not in failed]
    )
    note(failed, failures(found))
    return Operated(
        busy={host: count for host, count in found.items() if isinstance(count, int)},
        resting=tuple(host for host, count in found.items() if count is None),
        failed=dict(sorted(failed.items())),
        before=before,
        after={node: hold for node, hold in after.items() if hold is not None},
    )


@contextmanager
def locked(known: Known, nodes: Collection[str], who: Operator, failed: dict[str, str]) -> Iterator[Run]:
    """Lock the web servers that send to nodes for a while; those that cannot be are left out, and noted as failed.

    Raises:
        LockedError: somebody else changes one of them; the text names all of those.
    """
    run = Run(
        hosts={host: known.hosts[host] for host in known.senders(nodes)},
        files={},
        before=known.shape,
        after=known.shape,
        needs={},
        operator_holds={},
        engines=who.engines,
        lock=who.lock,
        options=Options(take_lock=who.take_lock),
        watch=_unwatched,
        stop=Stop(),
        pool=who.pool,
    )
    try:
        errors = lock_all(run)
        others = {host: error for host, error in errors.items() if isinstance(error, LockedError)}
        if others:
            first, *more = others.values()
            raise LockedError(first.host, "; ".join([first.message, *map(str, more)]))
        leave_out(run, failed, errors)
        yield run
    finally:
        unlock(run)


def note(failed: dict[str, str], errors: Mapping[str, HostError]) -> None:
    """Note why hosts failed; the first reason stays."""
    for host, error in errors.items():
        failed.setdefault(host, error.message)


def leave_out(run: Run, failed: dict[str, str], errors: Mapping[str, HostError]) -> None:
    """Go on without hosts that failed, and note why."""
    note(failed, errors)
    run.hosts = {host: remote for host, remote in run.hosts.items() if host not in errors}


def _read(run: Run, failed: dict[str, str]) -> None:
    """Read what is current by now, as nobody else changes it any more."""
    found = side_by_side(run.pool, lambda host: _files(run, host), run.hosts)
    run.files.update((host, files) for host, files in found.items() if isinstance(files, HostFiles))
    leave_out(run, failed, failures(found))


def _files(run: Run, host: str) -> HostFiles:
    remote = run.hosts[host]
    current = remote.read((), None).folder
    if current is None:
        raise RefusedError(host, "it has no release of httpdgen's any more")
    folder = remote.kept(current)
    release = folder.release
    nodes = run.after.nodes
    return HostFiles(
        host=host,
        old=folder,
        new=folder.entries,
        release=release.id,
        parent=release.parent,
        by=release.by,
        shape=release.shape,
        nodes=nodes,
        nodes_before=nodes,
        paired=frozenset(),
        holds=folder.holds,
    )


def _held(run: Run, node: str) -> Hold | None:
    return newest(files.holds[node] for files in run.files.values() if node in files.holds)


def _unwatched(_event: Event) -> None:
    """Tell nobody: the result says all."""
