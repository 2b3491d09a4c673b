"""A client as browsers are: it keeps its connection, and sends a request again where that was closed too early.

A server may close a connection that is idle at the very moment when a request is on its way. A client that sees it
closed before any byte of the answer sends the request once more, on a fresh connection, if its method is idempotent
(RFC 9112, 9.3.1). Whatever else goes wrong with a connection is a failure. Here POST always has a fresh connection:
so nobody need guess whether it was carried out.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 20


@dataclass(frozen=True)
class Request:
    """What is asked; `alone` asks for a connection of its own, which is closed afterwards."""

    target: str
    headers: Mapping[str, str]
    method: str = "GET"
    body: bytes | None = None
    alone: bool = False


@dataclass(frozen=True)
class Reply:
    """What came back; without a `status` there is no whole answer, and `reason` says why.

    `kept` is whether the connection was an earlier request's, `retried` whether the request was sent twice.
    """

    status: int | None
    reason: str
    body: bytes = b""
    cookies: Mapping[str, str] = field(default_factory=dict)
    kept: bool = False
    retried: bool = False


class ClosedEarlyError(OSError):
    """The connection was closed before any byte of the answer."""


class Client:
    """One with a connection at a time to a server, `address` or `address:port`; `close` it."""

    def __init__(self, address: str) -> None:
        self._host, _, port = address.partition(":")
        self._port = int(port or 80)
        self._kept: HTTPConnection | None = None

    def ask(self, request: Request) -> Reply:
        """Send a request, once more where that is allowed; what fails is told by the reply."""
        if self._kept is None or request.alone:
            return self._on_fresh(request)
        try:
            return replace(self._exchange(self._kept, request), kept=True)
        except ClosedEarlyError:
            self.close()
            return replace(self._on_fresh(request), retried=True)
        except (OSError, HTTPException) as error:
            self.close()
            return replace(_failed(error), kept=True)

    def close(self) -> None:
        """Close the connection that is kept."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _on_fresh(self, request: Request) -> Reply:
        connection = HTTPConnection(self._host, self._port, timeout=SECONDS)
        try:
            connection.connect()
            return self._exchange(connection, request)
        except (OSError, HTTPException) as error:
            return _failed(error)
        finally:
            if connection is not self._kept:
                connection.close()

    def _exchange(self, connection: HTTPConnection, request: Request) -> Reply:
        headers = dict(request.headers) | ({"Connection": "close"} if request.alone else {})
        _send(connection, request, headers)
        response = connection.getresponse()
        body = response.read()
        if not request.alone:
            self._kept = None if connection.sock is None else connection
        given = (line.partition(";")[0].partition("=") for line in response.headers.get_all("Set-Cookie", ()))
        cookies = {name.strip(): value for name, _, value in given}
        return Reply(response.status, f"status {response.status}", body, cookies)


def _send(connection: HTTPConnection, request: Request, headers: Mapping[str, str]) -> None:
    """Send a request, and wait for the first byte of its answer.

    Raises:
        ClosedEarlyError: the other end closed the connection before.
        OSError: another fault, or SECONDS have passed.
    """
    try:
        connection.request(request.method, request.target, request.body, headers)
        assert connection.sock is not None
        first = connection.sock.recv(1, socket.MSG_PEEK)
    except ConnectionError as error:
        raise ClosedEarlyError("closed before any byte of the answer") from error
    if not first:
        raise ClosedEarlyError("closed before any byte of the answer")


def _failed(error: Exception) -> Reply:
    return Reply(None, f"{type(error).__name__}: {error}")
