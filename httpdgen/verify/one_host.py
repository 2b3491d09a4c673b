"""Look at one host over one connection: its own checks, and then, if it is a web server, those through it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from httpdgen.control.protocol_error import ProtocolError
from httpdgen.errors import HostError, UnreachableError
from httpdgen.expected.hosts import members_of
from httpdgen.verify.batch import BatchBackend
from httpdgen.verify.check import FleetCheck, HostCheck, WebCheck
from httpdgen.verify.host_checks import broken_off, make, unanswered
from httpdgen.verify.outcome import Result
from httpdgen.verify.subject import WebServer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpdgen.connection import Connection
    from httpdgen.expected.hosts import ExpectedHost
    from httpdgen.model.secrets import Secrets
    from httpdgen.model.topology import Topology
    from httpdgen.verify.check import Check
    from httpdgen.verify.connections import Connections

# A clock that can be told no better is not told at all: replication refuses messages that are ten seconds old.
MOST_DOUBT_SECONDS = 2.0

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Task:
    """What is looked at on every host, and what with."""

    topology: Topology
    secrets: Secrets
    connections: Connections
    checks: Sequence[Check]

    def of_kind(self, kind: type[Kind]) -> list[Kind]:
        """Give the checks of a kind, in their order."""
        return [check for check in self.checks if isinstance(check, kind)]

    def concerns(self, host: ExpectedHost) -> bool:
        """Say whether any check looks at a host itself, and not only at what answers through others."""
        through_it = bool(self.of_kind(WebCheck)) and host.tier_name is not None
        return through_it or bool(self.of_kind(HostCheck)) or bool(self.of_kind(FleetCheck))


@dataclass(slots=True)
class Seen:
    """What was seen of a host so far; `ahead` is by how many seconds its clock is ahead, where that could be told.

    `connection` is there once it was reached, and `unreachable` says why it was not, or is not any more.
    """

    expected: ExpectedHost
    connection: Connection | None = None
    web_server: WebServer | None = None
    ahead: float | None = None
    unreachable: str | None = None
    results: list[Result] = field(default_factory=list)


def look_at(host: ExpectedHost, task: Task) -> Seen:
    """Make every check of a host, one after another; a host that is lost on the way keeps what was found."""
    seen = Seen(host)
    try:
        seen.connection = task.connections.open(host.name)
        _look_at_it(seen, seen.connection, task)
        if host.tier_name is not None:
            members = members_of(task.topology, host.tier_name)
            seen.web_server = WebServer(host, seen.connection, task.topology, task.secrets, members)
            _look_through_it(seen, seen.web_server, task)
    except HostError as error:
        seen.unreachable = error.message
    return seen


def _look_at_it(seen: Seen, connection: Connection, task: Task) -> None:
    backend = BatchBackend(connection)
    make(backend, task.of_kind(HostCheck), seen.expected, seen.results.append)
    if task.of_kind(FleetCheck):
        seen.ahead = _ahead(backend)


def _ahead(backend: BatchBackend) -> float | None:
    """Say by how much a host's clock is ahead, and ask for it where nothing was asked of the host before."""
    if backend.clock is None:
        try:
            backend.send()
        except UnreachableError:
            raise
        except HostError:
            return None
    clock = backend.clock
    return None if clock is None or clock.doubt > MOST_DOUBT_SECONDS else clock.ahead


def _look_through_it(seen: Seen, server: WebServer, task: Task) -> None:
    # One after another: some count what goes where, which the requests of others would change.
    for check in task.of_kind(WebCheck):
        try:
            looked = check.look(server)
        except UnreachableError:
            raise
        except HostError as error:
            seen.results.append(unanswered(check.name, error))
        except (OSError, ProtocolError) as error:
            seen.results.append(broken_off(seen.expected.name, check.name, error))
        else:
            if looked is not None:
                seen.results.append(Result(seen.expected.name, check.name, looked.seen, looked.remarks))
