"""The connections of a run: each opened once, and all closed at its end, whatever ends it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from httpdgen.errors import UnreachableError

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from httpdgen.connection import Connection, Transport

_AT_ONCE = 32


class Connections:
    """Opens connections, from several threads at once, and closes all when it is left."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._lock = threading.Lock()
        self._open: list[Connection] = []
        self._over = False

    def open(self, host: str) -> Connection:
        """Reach a host.

        Raises:
            UnreachableError: it could not be reached, or the run is over.
        """
        connection = self._transport.connect(host)
        with self._lock:
            if not self._over:
                self._open.append(connection)
                return connection
        connection.close()
        raise UnreachableError(host, "the run was over before it was reached")

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Close every connection, side by side: what waits for an answer on one of them ends."""
        with self._lock:
            self._over = True
        if self._open:
            with ThreadPoolExecutor(min(len(self._open), _AT_ONCE)) as threads:
                list(threads.map(lambda connection: connection.close(), self._open))
