"""A server on loopback that does to each connection what a test has written down for it."""

from __future__ import annotations

import json
import socket
import struct
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

# With SO_LINGER of 0 s a close is a reset (socket(7), tcp(7)).
AT_ONCE = struct.pack("ii", 1, 0)
CLOSE, RESET = "close", "reset"


def told(node: str = "node1", session: str = "AA", count: int = 1, *, cookie: bool = True) -> str:
    """Write a whole answer of the test application."""
    body = json.dumps({"node": node, "session": f"{session}.{node}", "count": count})
    header = f"Set-Cookie: JSESSIONID={session}.{node}; Path=/; HttpOnly\r\n" if cookie else ""
    return f"HTTP/1.1 200 OK\r\n{header}Content-Length: {len(body)}\r\n\r\n{body}"


class ScriptedServer:
    """One. A connection's script has an answer for each request, or `CLOSE` or `RESET` instead of one.

    `CLOSE` and `RESET` may stand behind a part of an answer as well: `told()[:40] + RESET`. After the last script the
    listening socket is gone; `requests` are those that came, as they were sent.
    """

    def __init__(self, *scripts: Sequence[str]) -> None:
        self.requests: list[str] = []
        self._scripts = scripts
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # ends a wait for a connection
        self._thread.join(10)
        self._listener.close()

    def _serve(self) -> None:
        for number, script in enumerate(self._scripts, 1):
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            if number == len(self._scripts):
                self._listener.close()
            with connection, suppress(ConnectionError):
                self._answer(connection, script)

    def _answer(self, connection: socket.socket, script: Sequence[str]) -> None:
        for answer in script:
            self.requests.append(_read(connection))
            connection.sendall(answer.removesuffix(CLOSE).removesuffix(RESET).encode())
            if answer.endswith(RESET):
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)


def _read(connection: socket.socket) -> str:
    """Read a request and, for those that announce one, its body."""
    text = ""
    while "\r\n\r\n" not in text:
        more = connection.recv(65536).decode()
        if not more:
            raise ConnectionError("the client has gone")
        text += more
    head, _, body = text.partition("\r\n\r\n")
    lengths = [line.partition(":")[2] for line in head.splitlines() if line.lower().startswith("content-length:")]
    while lengths and len(body) < int(lengths[0]):
        body += connection.recv(65536).decode()
    return f"{head}\r\n\r\n{body}"
