"""HTTP/1.1 over a Stream: one connection, kept alive from request to request."""

from __future__ import annotations

import http.client
import io
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from httpdgen.control.answer import Answer
from httpdgen.control.client import Client
from httpdgen.control.exchange import ANSWER_SECONDS, MAX_BODY_BYTES, Exchange
from httpdgen.control.protocol_error import ProtocolError, quoted
from httpdgen.control.request import check_request

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping

    from typing_extensions import Buffer

    from httpdgen.connection import Stream

_FOLD = re.compile(r"[ \t]*[\r\n]+[ \t]*")


class HttpClient(Client):
    """A client of one server: `host_header` is what every request says as its Host (localhost:8079).

    `seconds` is the time for a request with its whole answer.
    """

    def __init__(self, stream: Stream, host_header: str, *, seconds: float = ANSWER_SECONDS) -> None:
        check_request("GET", "/", {"Host": host_header})
        super().__init__(stream, seconds)
        self.host_header = host_header
        self._socket = _Socket(Exchange(stream, seconds))
        self._connection = _Connection("localhost")
        self._connection.sock = cast("socket.socket", self._socket)

    def get(self, target: str, headers: Mapping[str, str] = MappingProxyType({})) -> Answer:
        """Ask for a path with its query; headers are by name, without Host.

        Raises:
            OSError: the server is gone, or (TimeoutError) takes too long.
            ProtocolError: the answer is not HTTP, or is too long, or the request cannot be written.
        """
        return self.request("GET", target, headers)

    def request(self, method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Send a request of any method, with a body where there is one.

        Raises:
            OSError: the server is gone, or (TimeoutError) takes too long.
            ProtocolError: the answer is not HTTP, or is too long, or the request cannot be written.
        """
        check_request(method, target, headers)
        self._socket.exchange = self._begin()
        try:
            self._connection.request(method, target, body or None, {"Host": self.host_header, **headers})
            response = self._connection.getresponse()
            answer = Answer(response.status, _headers(response), _body(response))
        except OSError:  # http.client's RemoteDisconnected is one as well
            raise
        except (http.client.HTTPException, ValueError) as error:
            raise ProtocolError(f"the answer cannot be read as HTTP: {quoted(str(error))}") from error
        self._usable = self._connection.sock is not None  # None once an answer says Connection: close
        return answer


class _Connection(http.client.HTTPConnection):
    """The library's connection, which never opens one by itself."""

    auto_open = 0


class _Socket:
    """As much of a socket as http.client uses."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange

    def sendall(self, data: bytes) -> None:
        """Send all of the data."""
        self.exchange.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Give what one answer is read from."""
        return io.BufferedReader(_Reading(self.exchange))

    def close(self) -> None:
        """Do nothing: http.client closes its socket before it has read the last answer. HttpClient ends the stream."""


class _Reading(io.RawIOBase):
    """An exchange, read as a file."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Put what has come into the buffer."""
        view = memoryview(buffer)
        data = self._exchange.recv(len(view))
        view[: len(data)] = data
        return len(data)


def _headers(response: http.client.HTTPResponse) -> tuple[tuple[str, str], ...]:
    """Give the headers; a value over several lines becomes one line (RFC 9112, 5.2)."""
    return tuple((name, _FOLD.sub(" ", value)) for name, value in response.getheaders())


def _body(response: http.client.HTTPResponse) -> bytes:
    # With a limit the library neither allocates what a header promises nor minds an answer that is cut off.
    body = response.read(MAX_BODY_BYTES + 1)
    if len(body) > MAX_BODY_BYTES:
        raise ProtocolError(f"the answer's body is longer than {MAX_BODY_BYTES} bytes; no more is read")
    if response.length:
        raise ProtocolError(f"the answer ends {response.length} bytes before its body does")
    return body
