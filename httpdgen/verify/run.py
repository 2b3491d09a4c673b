"""Verify a fleet: every host's checks side by side, then those of all hosts together."""

from __future__ import annotations

from concurrent.futures import as_completed
from contextlib import contextmanager
from typing import TYPE_CHECKING

from httpdgen.control.protocol_error import ProtocolError
from httpdgen.errors import HostError, UnreachableError
from httpdgen.expected.hosts import expected_hosts
from httpdgen.progress import Progress, silent
from httpdgen.verify.check import FleetCheck
from httpdgen.verify.connections import Connections
from httpdgen.verify.host_checks import broken_off, unanswered
from httpdgen.verify.one_host import Seen, Task, look_at
from httpdgen.verify.outcome import Report, Result
from httpdgen.verify.registry import CHECKS, chosen
from httpdgen.verify.subject import Fleet
from httpdgen.verify.threads import PassingThreads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor

    from httpdgen.connection import Transport
    from httpdgen.expected.hosts import ExpectedHost
    from httpdgen.model.secrets import Secrets
    from httpdgen.model.topology import Topology
    from httpdgen.sizing.result import Sizing
    from httpdgen.tree import ConfigTree
    from httpdgen.verify.check import Check

JOBS = 32


def unheard(_what: str) -> None:
    """Take word of what is being done, and tell nobody."""


def verify(  # noqa: PLR0913  # what a stage takes; those behind the star only adjust it
    topology: Topology,
    sizing: Sizing,
    tree: ConfigTree,
    secrets: Secrets,
    transport: Transport,
    *,
    only: Iterable[str] = (),
    limit: Iterable[str] = (),
    drill: bool = False,
    jobs: int = JOBS,
    progress: Progress = silent,
    told: Callable[[str], None] = unheard,
    executor: Executor | None = None,
    checks: Sequence[Check] = CHECKS,
) -> Report:
    """Look at the hosts of a topology, `jobs` of them at once, and say what is not as it should be.

    `only` names checks and `limit` hosts; without any, all are meant, but for the drill, which is made only where
    `drill` says so as well. Web servers look at every node that they send to, whatever the limit. `progress` is called
    as hosts are done, `told` with what is done after that, both by the calling thread. An `executor` has to run what
    it is given in this process; it is not shut down. `checks` are all that there are, in their order.

    A host that cannot be reached, or whose connection breaks, is named as unreachable, and what was found until then
    counts. Whatever ends this, an interrupt too, every connection is closed.
    """
    limited = frozenset(limit)
    expected = expected_hosts(topology, sizing, tree)
    with _pool(executor, jobs) as pool, Connections(transport) as connections:
        task = Task(topology, secrets, connections, chosen(checks, only, drill=drill))
        hosts = [host for name, host in expected.items() if (not limited or name in limited) and task.concerns(host)]
        seen = _side_by_side(pool, hosts, task, progress)
        unreachable = {each.expected.name: each.unreachable for each in seen if each.unreachable is not None}
        results = [result for each in seen for result in each.results]
        results += _of_the_fleet(_fleet(seen, task, told), task, unreachable)
    places = {check.name: place for place, check in enumerate(checks)}
    results.sort(key=lambda result: (result.host, places[result.check]))
    return Report(dict(sorted(unreachable.items())), tuple(results))


@contextmanager
def _pool(executor: Executor | None, jobs: int) -> Iterator[Executor]:
    if executor is not None:
        yield executor
        return
    pool = PassingThreads(jobs, "verify")
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # after an interrupt, a host may still be waited for


def _side_by_side(pool: Executor, hosts: Sequence[ExpectedHost], task: Task, progress: Progress) -> list[Seen]:
    futures = [pool.submit(look_at, host, task) for host in hosts]
    try:
        progress(0, len(hosts))
        for done, future in enumerate(as_completed(futures), start=1):
            future.result()  # an error that is no host's ends the run at once
            progress(done, len(hosts))
        return [future.result() for future in futures]
    finally:
        for future in futures:
            future.cancel()


def _fleet(seen: Iterable[Seen], task: Task, told: Callable[[str], None]) -> Fleet:
    reached = {each.expected.name: each for each in seen if each.unreachable is None}
    return Fleet(
        topology=task.topology,
        secrets=task.secrets,
        hosts={name: (each.expected, each.connection) for name, each in reached.items() if each.connection is not None},
        web_servers={name: each.web_server for name, each in reached.items() if each.web_server is not None},
        clocks={name: each.ahead for name, each in reached.items() if each.ahead is not None},
        told=told,
    )


def _of_the_fleet(fleet: Fleet, task: Task, unreachable: dict[str, str]) -> Iterator[Result]:
    """Make the checks of all hosts together, and add hosts that are lost meanwhile to those that were not reached."""
    for check in task.of_kind(FleetCheck):
        fleet.told(check.title)
        told_of = set()
        try:
            for result in check.look(fleet):
                told_of.add(result.host)
                yield result
        except UnreachableError as error:
            unreachable[error.host] = error.message
        except HostError as error:
            yield unanswered(check.name, error)
        except (OSError, ProtocolError) as error:
            yield from (broken_off(host, check.name, error) for host in fleet.hosts if host not in told_of)
