"""The other side of a Stream, for tests: bytes that were written before, or a function in a thread of its own."""

from __future__ import annotations

import io
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 10.0


class Said:
    """A Stream whose other side says what it was told to, a few bytes at a time, and ends; `sent` is what it heard."""

    def __init__(self, data: bytes, *, step: int = 2**16) -> None:
        self._said = io.BytesIO(data)
        self._step = step
        self._sent = bytearray()
        self.closed = 0

    @property
    def sent(self) -> bytes:
        return bytes(self._sent)

    def sendall(self, data: bytes, /) -> None:
        self._sent += data

    def recv(self, limit: int, /) -> bytes:
        return self._said.read(min(limit, self._step))

    def settimeout(self, seconds: float | None, /) -> None:
        assert seconds is None or seconds > 0

    def close(self) -> None:
        self.closed += 1


@contextmanager
def answered_by(serve: Callable[[socket.socket], None]) -> Iterator[socket.socket]:
    """Give a socket, whose other end a function has in a thread; whatever that raises, the test raises."""
    ours, theirs = socket.socketpair()
    raised: list[BaseException] = []

    def run() -> None:
        try:
            with theirs:
                theirs.settimeout(SECONDS)
                serve(theirs)
        except BaseException as error:  # noqa: BLE001  # told to the test below
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        with ours:
            yield ours
    finally:
        thread.join(SECONDS)
        assert not thread.is_alive()
    if raised:
        raise raised[0]
