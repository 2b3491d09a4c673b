"""Ask a site as its clients do: on the web server itself, through the connection to it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from httpdgen.control.http import HttpClient
from httpdgen.control.protocol_error import ProtocolError
from httpdgen.control.tls import TlsStream
from httpdgen.verify.checks.asking import connect, trusting_everybody
from httpdgen.verify.checks.silence import SECONDS, Silence, not_answered

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from httpdgen.connection import Connection, Stream
    from httpdgen.control.answer import Answer
    from httpdgen.expected.doors import Door

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class SiteClient:
    """A client of a site on the web server itself: one connection, opened again where the server ends it."""

    def __init__(self, connection: Connection, door: Door) -> None:
        self._connection = connection
        self._door = door
        self._client: HttpClient | None = None

    def get(self, target: str, headers: Mapping[str, str] = _NO_HEADERS) -> Answer | Silence:
        """Ask for a path with its query.

        A server may end a kept-alive connection just as it is used again: then it is asked once more on a new one.

        Raises:
            UnreachableError: the connection to the web server broke.
        """
        if self._client is not None:
            answer = self._ask(self._client, target, headers)
            if not isinstance(answer, Silence):
                return answer
        client = self._open()
        return client if isinstance(client, Silence) else self._ask(client, target, headers)

    def close(self) -> None:
        """End the connection, if there is one."""
        if self._client is not None:
            self._client.close()
        self._client = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()

    def _open(self) -> HttpClient | Silence:
        stream = _connect_to(self._connection, self._door)
        return stream if isinstance(stream, Silence) else HttpClient(stream, self._door.host_header, seconds=SECONDS)

    def _ask(self, client: HttpClient, target: str, headers: Mapping[str, str]) -> Answer | Silence:
        self._client = client
        try:
            answer = client.get(target, headers)
        except (OSError, ProtocolError) as error:
            self.close()
            return not_answered(error)
        if (answer.header("Connection") or "").lower() == "close":
            self.close()
        return answer


def _connect_to(connection: Connection, door: Door) -> Stream | Silence:
    """Connect to a site, over TLS where it has it; whose certificate it shows is no matter here.

    Raises:
        UnreachableError: the connection to the host broke.
    """
    stream = connect(connection, door.address, door.port)
    if isinstance(stream, Silence) or not door.tls:
        return stream
    try:
        return TlsStream(stream, trusting_everybody(), door.site, seconds=SECONDS)
    except OSError as error:
        stream.close()
        return not_answered(error)
