"""Clients that were there before a reload: one that waits long for its answer, and one that keeps its connection."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab.namespace import Namespace

SECONDS = 20
WEB = ("127.0.0.1", 80)


class Visitor:
    """A client with one connection to the site."""

    def __init__(self, namespace: Namespace) -> None:
        self._stream = namespace.call(lambda: socket.create_connection(WEB, SECONDS))
        self.answer = b""
        self._waiting: threading.Thread | None = None

    def ask(self, path: str) -> None:
        """Ask, and do not wait."""
        self._stream.sendall(f"GET {path} HTTP/1.1\r\nHost: www.example.com\r\n\r\n".encode())
        self._waiting = threading.Thread(target=self._receive)
        self._waiting.start()

    @property
    def waits(self) -> bool:
        """Whether the answer has not come yet."""
        return self._waiting is not None and self._waiting.is_alive()

    def wait(self) -> None:
        """Wait for the answer."""
        assert self._waiting is not None
        self._waiting.join(SECONDS)
        assert self.answer.startswith(b"HTTP/1.1 200"), self.answer

    def leave(self) -> None:
        """End the connection, and the wait for an answer."""
        with suppress(OSError):
            self._stream.shutdown(socket.SHUT_RDWR)
        if self._waiting is not None:
            self._waiting.join(SECONDS)
        self._stream.close()

    def _receive(self) -> None:
        self.answer = self._stream.recv(65536)
