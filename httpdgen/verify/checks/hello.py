"""Ask a server for one version of TLS, by a ClientHello written by hand.

OpenSSL is built or told on many machines to speak no old version, so it could not tell that a server does.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpdgen.connection import Stream

VERSIONS = {"TLS 1.0": 0x0301, "TLS 1.1": 0x0302, "TLS 1.2": 0x0303}
_HANDSHAKE, _SERVER_HELLO = 22, 2
_RECORD_HEAD = 5
_WANTED = 6  # of the ServerHello: its type, its length in three bytes, and the version
# What any server with an RSA or ECDSA key takes: ECDHE, DHE and RSA with AES (RFC 4492, 5246, 5289).
_SUITES = (
    0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC009, 0xC013, 0xC00A, 0xC014, 0x009E, 0x009C, 0x009D, 0x0033,
    0x0039, 0x002F, 0x0035, 0x000A, 0x00FF,
)  # fmt: skip
_CURVES = (0x001D, 0x0017, 0x0018, 0x0019)
_SIGNATURES = (0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201)
_SERVER_NAME, _GROUPS, _POINTS, _SIGNATURE_ALGORITHMS = 0, 10, 11, 13


def client_hello(version: int, name: str) -> bytes:
    """Write a ClientHello that offers a version and all below it, for a server's name (RFC 5246, 7.4.1.2)."""
    host = name.encode()
    extensions = (
        _extension(_SERVER_NAME, _sized(b"\x00" + _sized(host, 2), 2))
        + _extension(_GROUPS, _sized(_shorts(_CURVES), 2))
        + _extension(_POINTS, _sized(b"\x00", 1))
        + _extension(_SIGNATURE_ALGORITHMS, _sized(_shorts(_SIGNATURES), 2))
    )
    body = (
        version.to_bytes(2, "big")
        + os.urandom(32)
        + _sized(b"", 1)  # no session to go on with
        + _sized(_shorts(_SUITES), 2)
        + _sized(b"\x00", 1)  # no compression
        + _sized(extensions, 2)
    )
    return b"\x16\x03\x01" + _sized(b"\x01" + _sized(body, 3), 2)


def chosen_version(stream: Stream, version: int, name: str) -> int | None:
    """Offer a version and all below it, and give the one that the server chooses; None where it wants none of them.

    Raises:
        OSError: there was no answer in time.
    """
    try:
        stream.sendall(client_hello(version, name))
        return _version(stream)
    except ConnectionError:
        return None  # a rude way to refuse


def _version(stream: Stream) -> int | None:
    head = _read(stream, _RECORD_HEAD)
    if len(head) < _RECORD_HEAD or head[0] != _HANDSHAKE:
        return None  # an alert, or the end: it does not want to
    hello = _read(stream, min(_WANTED, int.from_bytes(head[3:5], "big")))
    if len(hello) < _WANTED or hello[0] != _SERVER_HELLO:
        return None
    return int.from_bytes(hello[4:6], "big")


def _read(stream: Stream, length: int) -> bytes:
    got = b""
    while len(got) < length:
        part = stream.recv(length - len(got))
        if not part:
            break
        got += part
    return got


def _sized(data: bytes, size: int) -> bytes:
    return len(data).to_bytes(size, "big") + data


def _shorts(numbers: tuple[int, ...]) -> bytes:
    return b"".join(number.to_bytes(2, "big") for number in numbers)


def _extension(kind: int, data: bytes) -> bytes:
    return kind.to_bytes(2, "big") + _sized(data, 2)
