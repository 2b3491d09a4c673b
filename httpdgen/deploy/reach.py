"""Reach many hosts side by side while something else is done, and close every connection in the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.errors import HostError
from httpdgen.progress import Progress, silent
from httpdgen.verify.connections import Connections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from concurrent.futures import Executor, Future
    from types import TracebackType
    from typing import Self

    from httpdgen.connection import Connection, Transport
    from httpdgen.deploy.host import RolloutHost


@dataclass(frozen=True, slots=True)
class Reached:
    """The hosts that were reached, and why others were not (no secrets); both by name, in the order of asking."""

    hosts: Mapping[str, RolloutHost]
    unreachable: Mapping[str, str]


class Reaching:
    """The hosts that are being reached, each once, by the threads of a pool, and all closed when it is left.

    `host_at` makes of a connection what a rollout asks; `pool` is not shut down.
    """

    def __init__(self, transport: Transport, host_at: Callable[[Connection], RolloutHost], pool: Executor) -> None:
        self._connections = Connections(transport)
        self._host_at = host_at
        self.pool = pool
        self._begun: dict[str, Future[RolloutHost | HostError]] = {}

    def begin(self, names: Iterable[str]) -> None:
        """Begin to reach hosts, but for those that are being reached already; this waits for nothing."""
        for name in names:
            if name not in self._begun:
                self._begun[name] = self.pool.submit(self._reach, name)

    def host(self, name: str) -> RolloutHost:
        """Wait for one host that is being reached.

        A task of the same pool may: what was begun before it has a thread, or had one.

        Raises:
            HostError: it was not reached.
        """
        found = self._begun[name].result()
        if isinstance(found, HostError):
            raise found
        return found

    def reached(self, progress: Progress = silent) -> Reached:
        """Wait until it is known of every host whether it is reached."""
        hosts: dict[str, RolloutHost] = {}
        unreachable: dict[str, str] = {}
        for done, (name, future) in enumerate(self._begun.items(), start=1):
            match future.result():
                case HostError() as error:
                    unreachable[name] = error.message
                case host:
                    hosts[name] = host
            progress(done, len(self._begun))
        return Reached(hosts, unreachable)

    def _reach(self, name: str) -> RolloutHost | HostError:
        try:
            return self._host_at(self._connections.open(name))
        except HostError as error:
            return error

    def __enter__(self) -> Self:
        """Give itself."""
        self._connections.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Begin no more, and close every connection; one that is made after that is closed at once."""
        for future in self._begun.values():
            future.cancel()
        self._connections.__exit__(kind, error, trace)
