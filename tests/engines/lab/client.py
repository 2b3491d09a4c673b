"""Ask a web server inside a namespace over HTTP."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SECONDS = 20
Result = TypeVar("Result")


class Network(Protocol):
    """Where requests are sent from."""

    def call(self, function: Callable[[], Result], /) -> Result:
        """Call a function whose sockets are of this network."""


@dataclass(frozen=True)
class Request:
    """What is asked of whom; `host` is the Host header, and the name that TLS asks for."""

    path: str
    host: str
    address: str = "127.0.0.1"
    port: int = 80
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    tls: bool = False


@dataclass(frozen=True)
class Answer:
    """What came back. Headers are by their names in lower case; several of a name are joined by a comma."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:  # Any: the application's own
        """The body of who.jsp."""
        assert self.status == 200, (self.status, self.body)
        data: dict[str, Any] = json.loads(self.body)
        return data


def ask(network: Network, request: Request) -> Answer:
    """Send a request from inside a network, on a connection of its own; redirects are not followed."""
    return network.call(lambda: _exchange(request))


def _exchange(request: Request) -> Answer:
    connection = http.client.HTTPConnection(request.host, request.port, timeout=SECONDS)
    connection.sock = _connect(request)
    headers = {"Host": request.host, "Connection": "close"} | dict(request.headers)
    if request.cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in request.cookies.items())
    try:
        connection.request(request.method, request.path, request.body, headers)
        answer = connection.getresponse()
        merged: dict[str, str] = {}
        for name, value in answer.getheaders():
            key = name.lower()
            merged[key] = f"{merged[key]}, {value}" if key in merged else value
        return Answer(answer.status, merged, answer.read())
    finally:
        connection.close()


def _connect(request: Request) -> socket.socket:
    plain = socket.create_connection((request.address, request.port), SECONDS)
    if not request.tls:
        return plain
    context = ssl.create_default_context()
    context.check_hostname = False  # the certificates of the tests are their own
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(plain, server_hostname=request.host)
