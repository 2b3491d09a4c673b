"""What a container says in AJP, message by message.

Source: The Apache Tomcat Connectors, AJP Protocol Reference, "Response Packet Structure".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from httpdgen.control.ajp_packets import CODED, Words
from httpdgen.control.protocol_error import ProtocolError, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMES = (
    *("Content-Type", "Content-Language", "Content-Length", "Date", "Last-Modified", "Location"),
    *("Set-Cookie", "Set-Cookie2", "Servlet-Engine", "Status", "WWW-Authenticate"),
)
_CODES = {CODED + number: name for number, name in enumerate(_NAMES, 1)}
_CONTROL = re.compile(r"[\0-\x08\n-\x1f\x7f]")
_STATUSES = range(100, 1000)


@dataclass(frozen=True, slots=True)
class Headers:
    """The beginning of an answer."""

    status: int
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BodyChunk:
    """A part of an answer's body; one that is empty only asks to pass on what there is."""

    data: bytes


@dataclass(frozen=True, slots=True)
class GetBodyChunk:
    """The container wants more of the request's body."""


@dataclass(frozen=True, slots=True)
class End:
    """The end of an answer; `reuse` is whether another request may follow on the connection."""

    reuse: bool


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to a ping."""


Message: TypeAlias = Headers | BodyChunk | GetBodyChunk | End | Pong


def parse_message(payload: bytes) -> Message:
    r"""Read the payload of a packet from the container.

    >>> parse_message(b"\x05\x01")
    End(reuse=True)

    Raises:
        ProtocolError: it is of no kind that AJP has, or shorter than it says.
    """
    words = Words(payload)
    kind = words.byte()
    read = _KINDS.get(kind)
    if read is None:
        raise ProtocolError(f"a message of AJP has the kind {kind}, which a container never sends")
    return read(words)


def _headers(words: Words) -> Headers:
    status = words.integer()
    if status not in _STATUSES:
        raise ProtocolError(f"the answer has the status {status}, which is none of HTTP")
    words.string()  # the reason, which nobody needs
    return Headers(status, tuple(_header(words) for _ in range(words.integer())))


def _header(words: Words) -> tuple[str, str]:
    length_or_code = words.integer()
    name = _CODES.get(length_or_code) or words.string_of(length_or_code)
    value = words.string()
    if _CONTROL.search(name + value):
        raise ProtocolError(f"a header of the answer holds control characters: {quoted(name)}")
    return name, value


_KINDS: dict[int, Callable[[Words], Message]] = {
    3: lambda words: BodyChunk(words.take(words.integer())),
    4: _headers,
    5: lambda words: End(words.byte() != 0),
    6: lambda _: GetBodyChunk(),
    9: lambda _: Pong(),
}
