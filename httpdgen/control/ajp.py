"""AJP/1.3 over a Stream, as a web server speaks it to a Tomcat: one connection, used from request to request."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from httpdgen.control.ajp_messages import BodyChunk, End, GetBodyChunk, Headers, Message, Pong, parse_message
from httpdgen.control.ajp_packets import HEAD_BYTES, packet, payload_bytes
from httpdgen.control.ajp_request import WebServer, forward_request
from httpdgen.control.answer import Answer
from httpdgen.control.client import Client
from httpdgen.control.exchange import ANSWER_SECONDS, MAX_BODY_BYTES
from httpdgen.control.protocol_error import ProtocolError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.connection import Stream
    from httpdgen.control.exchange import Exchange

_CPING = packet(b"\x0a")
_NO_MORE_BODY = packet(b"")


class AjpClient(Client):
    """A web server's side of a connection: `server_name` and `server_port` are the site's, as its clients see it.

    `seconds` is the time for a request with its whole answer. A Connector with another secret answers 403 to every
    request, and CPong to a ping all the same.
    """

    def __init__(  # noqa: PLR0913  # what a request says of itself, each by its name
        self,
        stream: Stream,
        *,
        secret: str | None,
        server_name: str,
        server_port: int,
        is_ssl: bool = False,
        remote_addr: str = "127.0.0.1",
        seconds: float = ANSWER_SECONDS,
    ) -> None:
        super().__init__(stream, seconds)
        self._web = WebServer(server_name, server_port, is_ssl, remote_addr, secret)

    def get(self, target: str, headers: Mapping[str, str] = MappingProxyType({})) -> Answer:
        """Ask for a path with its query; headers are by name, without Host.

        Raises:
            OSError: the container is gone, or (TimeoutError) takes too long.
            ProtocolError: the answer is not AJP, or is too long, or the request does not fit into a packet.
        """
        request = forward_request(self._web, target, headers)
        exchange = self._begin()
        exchange.sendall(request)
        answer, end = _answer(exchange)
        self._usable = end.reuse
        return answer

    def ping(self) -> None:
        """Ask the Connector whether it is there (CPing): says nothing of the secret, nor of any application.

        Raises:
            OSError: the container is gone, or (TimeoutError) takes too long.
            ProtocolError: the answer is not CPong.
        """
        exchange = self._begin()
        exchange.sendall(_CPING)
        message = _message(exchange)
        if not isinstance(message, Pong):
            raise _out_of_turn(message)
        self._usable = True


def _answer(exchange: Exchange) -> tuple[Answer, End]:
    """Read the messages of an answer."""
    head: Headers | None = None
    body = bytearray()
    while True:
        match _message(exchange):
            case GetBodyChunk():
                exchange.sendall(_NO_MORE_BODY)
            case Headers() as message if head is None:
                head = message
            case BodyChunk(data) if head is not None:
                body += data
                if len(body) > MAX_BODY_BYTES:
                    raise ProtocolError(f"the answer's body is longer than {MAX_BODY_BYTES} bytes; no more is read")
            case End() as end if head is not None:
                return Answer(head.status, head.headers, bytes(body)), end
            case message:
                raise _out_of_turn(message)


def _message(exchange: Exchange) -> Message:
    head = exchange.recv_exactly(HEAD_BYTES)
    if not head:
        raise ConnectionResetError("the connection was ended before the end of an answer")
    length = payload_bytes(head)
    payload = exchange.recv_exactly(length)
    if len(payload) < length:
        raise ProtocolError("the answer ends after the head of a packet")
    return parse_message(payload)


def _out_of_turn(message: Message) -> ProtocolError:
    return ProtocolError(f"a message of AJP ({type(message).__name__}) comes where it has no place")
