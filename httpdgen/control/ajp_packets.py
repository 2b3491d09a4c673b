"""The words of AJP/1.3, which its packets are put together from and taken apart into.

Source: The Apache Tomcat Connectors, AJP Protocol Reference, "Basic Packet Structure".
"""

from __future__ import annotations

import struct

from httpdgen.control.protocol_error import ProtocolError

PACKET_BYTES = 8192  # of a packet with its head: the default of Tomcat, mod_proxy_ajp and mod_jk alike
HEAD_BYTES = 4
CODED = 0xA000  # a header's name that is one of the usual ones: this and its number
_FROM_CONTAINER = b"AB"
_TO_CONTAINER = b"\x12\x34"
_NULL = 0xFFFF


def packet(payload: bytes) -> bytes:
    r"""Put the head of a packet to the container in front of its payload.

    >>> packet(b"\x0a")
    b'\x124\x00\x01\n'
    """
    return _TO_CONTAINER + integer(len(payload)) + payload


def payload_bytes(head: bytes) -> int:
    r"""Give the length of the payload that follows the head of a packet from the container.

    >>> payload_bytes(b"AB\x00\x01")
    1

    Raises:
        ProtocolError: nothing that speaks AJP begins like this.
    """
    mark, length = struct.unpack(">2sH", head)
    if mark != _FROM_CONTAINER:
        raise ProtocolError(f"what answers does not speak AJP: it begins with {head!r}")
    return int(length)


def integer(value: int) -> bytes:
    """Write an integer of 0 to 65535."""
    return struct.pack(">H", value)


def string(text: str) -> bytes:
    r"""Write a string of ISO 8859-1.

    >>> string("GET")
    b'\x00\x03GET\x00'

    Raises:
        ProtocolError: it is longer than a packet.
    """
    data = text.encode("latin-1")
    if len(data) > PACKET_BYTES:  # its length might not even fit into its two bytes
        raise ProtocolError(
            f"a part of the request has {len(data)} bytes, and a packet of AJP at most {PACKET_BYTES}: shorten it"
        )
    return integer(len(data)) + data + b"\0"


class Words:
    """Take a payload apart, from its front to its back; what is missing raises ProtocolError."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload
        self._place = 0

    def byte(self) -> int:
        """Take a byte, which a boolean is too."""
        return self.take(1)[0]

    def integer(self) -> int:
        """Take an integer of 0 to 65535."""
        return int.from_bytes(self.take(2), "big")

    def string(self) -> str:
        """Take a string; one that is null is empty."""
        return self.string_of(self.integer())

    def string_of(self, length: int) -> str:
        """Take a string whose length has been taken."""
        if length == _NULL:
            return ""
        text = self.take(length).decode("latin-1")
        self.take(1)  # its end, which the length does not count
        return text

    def take(self, count: int) -> bytes:
        """Take so many bytes."""
        taken = self._payload[self._place : self._place + count]
        if len(taken) < count:
            raise ProtocolError(f"a packet of AJP ends {count - len(taken)} bytes too early")
        self._place += count
        return taken
