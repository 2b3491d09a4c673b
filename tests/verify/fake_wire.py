"""Servers that answer with real bytes, each connection in a thread of its own."""

from __future__ import annotations

import http.client
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from httpdgen.connection import Stream

COOKIE = "JSESSIONID"


@dataclass
class Request:
    """What came in: the path without its parameter, the session that was asked for, and the headers."""

    target: str
    session: str | None
    headers: Mapping[str, str]


@dataclass
class Reply:
    """What goes out."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b"here"


def serve(server: socket.socket, handler: Callable[[Request], Reply | None]) -> None:
    """Answer requests of HTTP/1.1 on a connection until the client ends it, or there is nothing to say."""
    with server, server.makefile("rb") as lines:
        while head := lines.readline():
            target = head.split()[1].decode()
            headers = {name.lower(): value for name, value in http.client.parse_headers(lines).items()}
            reply = handler(Request(target, _session(target, headers), headers))
            if reply is None:
                return
            told = [*reply.headers, ("Content-Length", str(len(reply.body)))]
            text = "".join(f"{name}: {value}\r\n" for name, value in told)
            try:
                server.sendall(f"HTTP/1.1 {reply.status} Said\r\n{text}\r\n".encode() + reply.body)
            except OSError:
                return


def _session(target: str, headers: Mapping[str, str]) -> str | None:
    if ";jsessionid=" in target:
        return target.partition(";jsessionid=")[2].partition("?")[0]
    pairs = (pair.strip().partition("=") for pair in headers.get("cookie", "").split(";"))
    return next((value for name, _, value in pairs if name == COOKIE), None)


def streams(places: Mapping[tuple[str, int], Callable[[socket.socket], None]]) -> Callable[[str, int], Stream]:
    """Connect to what serves at an address and port, each in a thread of its own; nothing else listens."""

    def forward(address: str, port: int) -> Stream:
        if (address, port) not in places:
            raise ConnectionRefusedError(111, "Connection refused")
        ours, theirs = socket.socketpair()
        ours.settimeout(5)
        theirs.settimeout(5)
        threading.Thread(target=places[address, port], args=(theirs,), daemon=True).start()
        return ours

    return forward


def http_at(handler: Callable[[Request], Reply | None]) -> Callable[[socket.socket], None]:
    """Serve HTTP at a place."""
    return lambda server: serve(server, handler)


def talking(answer: bytes) -> Callable[[socket.socket], None]:
    """Say something whatever is asked, and end the connection."""

    def talk(server: socket.socket) -> None:
        with server:
            server.recv(10_000)
            server.sendall(answer)

    return talk
