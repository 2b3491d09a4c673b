"""An SSH connection that says why it opened no channel, to the thread that asked."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import paramiko

from httpdgen.transport.plain import plain

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

    from paramiko.message import Message

_PIECE = 65_536
_PROHIBITED = 1  # RFC 4254, 5.1: SSH_OPEN_ADMINISTRATIVELY_PROHIBITED
_NOWHERE = ("127.0.0.1", 0)  # where a forwarded connection comes from: from no port of this machine


class NotOpenedError(Exception):
    """A channel was not opened; `prohibited` says whether sshd lets nobody open such a one."""

    def __init__(self, text: str, *, prohibited: bool = False) -> None:
        super().__init__(text)
        self.prohibited = prohibited


class Channels(paramiko.Transport):
    """paramiko's Transport, which keeps one reason for the whole connection and drops what sshd wrote.

    Of several channels that are refused at once each would get any one's reason, or none.
    """

    def __init__(self, sock: socket.socket, **options: Any) -> None:  # Any: what paramiko's client hands on
        super().__init__(sock, **options)
        self._asked = threading.local()
        self._refusals: dict[int, tuple[int, str]] = {}

    def run(self) -> None:
        """Read until it ends; Python's threading calls this."""
        # What carries it may be a channel of a jump host's connection, which may end first.
        with suppress(EOFError):
            super().run()

    def prefer(self, algorithms: Sequence[str]) -> None:
        """Say in which order algorithms of host keys are wanted."""
        self.get_security_options().key_types = tuple(algorithms)

    def session(self, seconds: float) -> paramiko.Channel:
        """Open a channel for a command.

        Raises:
            NotOpenedError: sshd did not.
            TimeoutError: it did not answer in time.
            EOFError: the connection broke.
        """
        return self._opened("session", None, seconds)

    def tcp(self, address: str, port: int, seconds: float) -> paramiko.Channel:
        """Open a channel to an address that the host connects to; raises as `session` does."""
        return self._opened("direct-tcpip", (address, port), seconds)

    def _opened(self, kind: str, destination: tuple[str, int] | None, seconds: float) -> paramiko.Channel:
        self._asked.number = None
        deadline = time.monotonic() + seconds
        try:
            return self.open_channel(kind, destination, _NOWHERE, timeout=seconds)
        except (paramiko.SSHException, EOFError, OSError) as error:
            if not self.is_active():
                raise EOFError from error
            code, text = self._refusals.pop(self._asked.number, (0, ""))
            if not code and time.monotonic() >= deadline:
                raise TimeoutError from error
            raise NotOpenedError(plain(text or str(error)), prohibited=code == _PROHIBITED) from error

    def _next_channel(self) -> int:
        """Remember the number for the thread that opens the channel."""
        number: int = super()._next_channel()  # type: ignore[misc]  # not in the stubs, nor in the documentation
        self._asked.number = number
        return number

    def _parse_channel_open_failure(self, m: Message) -> None:
        """Keep the reason by the channel's number, before the thread that waits for it is woken."""
        number, code = m.get_int(), m.get_int()
        self._refusals[number] = (code, m.get_text())
        m.rewind()
        super()._parse_channel_open_failure(m)  # type: ignore[misc]  # as above


def send_all(channel: paramiko.Channel, data: bytes) -> None:
    """Send all of the data, piece by piece: paramiko copies what is left each time that it sends some."""
    for start in range(0, len(data), _PIECE):
        channel.sendall(data[start : start + _PIECE])
