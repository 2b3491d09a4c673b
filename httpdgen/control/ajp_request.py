"""A GET as AJP's Forward Request.

Source: The Apache Tomcat Connectors, AJP Protocol Reference, "Request Packet Structure".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httpdgen.control.ajp_packets import CODED, HEAD_BYTES, PACKET_BYTES, integer, packet, string
from httpdgen.control.protocol_error import ProtocolError
from httpdgen.control.request import check_request

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FORWARD_REQUEST, _GET = b"\x02", b"\x02"
_QUERY_STRING, _SECRET, _ARE_DONE = b"\x05", b"\x0c", b"\xff"
_NAMES = (
    *("accept", "accept-charset", "accept-encoding", "accept-language", "authorization", "connection"),
    *("content-type", "content-length", "cookie", "cookie2", "host", "pragma", "referer", "user-agent"),
)
_CODES = {name: CODED + number for number, name in enumerate(_NAMES, 1)}


@dataclass(frozen=True, slots=True)
class WebServer:
    """Who a request says that it comes from: the site's name and port, its scheme, the client, and the secret."""

    server_name: str
    server_port: int
    is_ssl: bool
    remote_addr: str
    secret: str | None = field(repr=False)

    @property
    def host(self) -> str:
        """What a client would say as its Host."""
        usual = 443 if self.is_ssl else 80
        return self.server_name if self.server_port == usual else f"{self.server_name}:{self.server_port}"


def forward_request(web: WebServer, target: str, headers: Mapping[str, str]) -> bytes:
    """Write the packet of a GET for a path with its query; headers are by name, Host is the web server's.

    Raises:
        ProtocolError: a part of it cannot be written, or all of it together is longer than a packet.
    """
    said = {"Host": web.host, **headers}
    check_request("GET", target, {**said, "remote-addr": web.remote_addr})
    path, asks, query = target.partition("?")
    payload = b"".join(
        (
            _FORWARD_REQUEST,
            _GET,
            *(string(text) for text in ("HTTP/1.1", path, web.remote_addr, web.remote_addr, web.server_name)),
            integer(web.server_port),
            bytes([web.is_ssl]),
            integer(len(said)),
            *_written(said),
            _QUERY_STRING + string(query) if asks else b"",
            b"" if web.secret is None else _SECRET + _secret(web.secret),
            _ARE_DONE,
        )
    )
    if len(payload) + HEAD_BYTES > PACKET_BYTES:
        raise ProtocolError(
            f"the request has {len(payload) + HEAD_BYTES} bytes, and a packet of AJP at most {PACKET_BYTES}: "
            "shorten its path, its query or its headers"
        )
    return packet(payload)


def _written(headers: Mapping[str, str]) -> Iterator[bytes]:
    for name, value in headers.items():
        code = _CODES.get(name.lower())
        yield (string(name) if code is None else integer(code)) + string(value)


def _secret(secret: str) -> bytes:
    if not secret.isascii():
        raise ProtocolError("the secret holds more than ASCII, which Tomcat takes no secret with")
    return string(secret)
