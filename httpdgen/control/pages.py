"""The pages of a web server for its operators, which it shows on its own loopback alone."""

from __future__ import annotations

from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING

from httpdgen.connection import FORWARD_SECONDS
from httpdgen.control.exchange import ANSWER_SECONDS
from httpdgen.control.http import HttpClient
from httpdgen.control.protocol_error import ProtocolError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.connection import Connection
    from httpdgen.control.answer import Answer

_LOOPBACK = "127.0.0.1"
_NAME = "localhost"
_OK = 200


@contextmanager
def management(connection: Connection, port: int, *, seconds: float = ANSWER_SECONDS) -> Iterator[HttpClient]:
    """Open the management pages of a web server, `port` being the tier's `management.port`.

    `seconds` is the time for each page; for the connection it is at most that of every connection.

    Raises:
        ForwardRefusedError: the host connects nobody.
        OSError: nobody listens there.
        UnreachableError: the connection to the host broke.
    """
    stream = connection.forward(_LOOPBACK, port, seconds=min(seconds, FORWARD_SECONDS))
    with HttpClient(stream, f"{_NAME}:{port}", seconds=seconds) as client:
        yield client


def open_page(client: HttpClient, target: str, headers: Mapping[str, str] = MappingProxyType({})) -> Answer:
    """Ask for a page which is there, and which we may see.

    Raises:
        OSError: the server is gone, or (TimeoutError) takes too long.
        ProtocolError: it is not there, or refused, or not HTTP.
    """
    return _page(client, target, client.get(target, headers))


def send_form(client: HttpClient, target: str, headers: Mapping[str, str], form: bytes) -> Answer:
    """Send a form, already encoded, to a page which is there, and which we may use.

    Raises:
        OSError: the server is gone, or (TimeoutError) takes too long.
        ProtocolError: it is not there, or refused, or not HTTP.
    """
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return _page(client, target, client.request("POST", target, {**kind, **headers}, form))


def _page(client: HttpClient, target: str, answer: Answer) -> Answer:
    if answer.status != _OK:
        raise ProtocolError(
            f"{client.host_header}{target} answers {answer.status} instead of a page; "
            "is the rendered management.conf in place, and did httpd reload it?"
        )
    return answer
