"""Run a command over a channel: write its input and read both its outputs at once, until it ends or its time does."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import paramiko

from httpdgen.transport.channels import send_all

if TYPE_CHECKING:
    from collections.abc import Callable

_PIECE = 65_536
_ENDING_SECONDS = 2.0
MOST_BYTES = 256 * 2**20  # of both outputs together: what is written without end must not fill our memory


class Session:
    """One command: its exit status (-1 if a signal ended it), and what it has written so far."""

    def __init__(self, channel: paramiko.Channel) -> None:
        self._channel = channel
        self._out: list[bytes] = []
        self._err: list[bytes] = []
        self._received = 0
        self.late = False

    @property
    def is_too_much(self) -> bool:
        """Whether it wrote more than is taken."""
        return self._received > MOST_BYTES

    def run(self, command: str, given: bytes, seconds: float) -> None:
        """Run it to its end; `late` says whether that was the end of its time.

        Each call of paramiko may wait for ever on a host that is gone, but none for a channel that is closed.
        """
        timer = threading.Timer(seconds, self._end)
        timer.daemon = True
        timer.start()
        helpers = [
            threading.Thread(target=self._write, args=(given,), daemon=True),
            threading.Thread(target=self._read, args=(self._channel.recv_stderr, self._err), daemon=True),
        ]
        try:
            with suppress(paramiko.SSHException, EOFError, OSError):  # the channel was closed, or the connection broke
                self._channel.exec_command(command)
                for helper in helpers:
                    helper.start()
                self._read(self._channel.recv, self._out)
                self._channel.status_event.wait()
        finally:
            timer.cancel()
            self._channel.close()
            for thread in (*helpers, timer):
                if thread.ident is not None:
                    thread.join(_ENDING_SECONDS)

    @property
    def code(self) -> int:
        """The exit status."""
        return self._channel.exit_status

    @property
    def stdout(self) -> bytes:
        """What it wrote to its output."""
        return b"".join(self._out)

    @property
    def stderr(self) -> bytes:
        """What it wrote to its error output."""
        return b"".join(self._err)

    def _end(self) -> None:
        self.late = True
        self._channel.close()

    def _write(self, given: bytes) -> None:
        with suppress(paramiko.SSHException, EOFError, OSError):  # it ended without having read all
            send_all(self._channel, given)
            self._channel.shutdown_write()

    def _read(self, receive: Callable[[int], bytes], into: list[bytes]) -> None:
        with suppress(paramiko.SSHException, EOFError, OSError):
            while (piece := receive(_PIECE)) and not self.is_too_much:
                into.append(piece)
                self._received += len(piece)
        if self.is_too_much:
            self._channel.close()
