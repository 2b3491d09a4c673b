"""Make the way that an SSH connection runs over: a socket to an address, or to a ProxyCommand."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from httpdgen.transport.failures import NotReachedError
from httpdgen.transport.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    import paramiko

_ENDING_SECONDS = 2.0
# How long a host may send nothing, not even that it has got what was sent, and after how long it is asked for that.
_SILENT_SECONDS = 20
_ASKING_SECONDS = 5
_TELLING_SECONDS = 0.5  # from the end of a connection to that of the program behind it


class Way:
    """What carries the bytes of an SSH connection: a socket, or a channel of the connection to a jump host.

    `proxy` is the program behind it, if any; `let_go` is called once it has ended.
    """

    def __init__(
        self,
        carrier: socket.socket | paramiko.Channel,
        *,
        proxy: Proxy | None = None,
        let_go: Callable[[], None] | None = None,
    ) -> None:
        self.carrier = carrier
        self.proxy = proxy
        self._let_go = let_go
        self._ends = Lock()

    def close(self) -> None:
        """End it; a second time does nothing."""
        if not self._ends.acquire(blocking=False):
            return
        with suppress(OSError, EOFError):
            self.carrier.shutdown(socket.SHUT_RDWR)  # whoever reads from it learns so at once
        self.carrier.close()
        if self.proxy is not None:
            self.proxy.close()
        if self._let_go is not None:
            self._let_go()


def dial(address: str, port: int, family: socket.AddressFamily, seconds: float) -> Way:
    """Connect to the first of an address's addresses that answers.

    Raises:
        OSError: none does; the last one's reason.
    """
    deadline = time.monotonic() + seconds
    failure: OSError = TimeoutError()
    for found, kind, protocol, _, place in socket.getaddrinfo(address, port, family, socket.SOCK_STREAM):
        connection = socket.socket(found, kind, protocol)
        try:
            connection.settimeout(max(deadline - time.monotonic(), 0.001))
            connection.connect(place)
            _adjust(connection)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return Way(connection)
    raise failure


def _adjust(connection: socket.socket) -> None:
    """Have a connection pass on what is small at once, and end once the host is gone without a word (tcp(7))."""
    # A command is a few small packets to and fro, which Nagle's algorithm would hold back.
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        ("TCP_KEEPIDLE", _ASKING_SECONDS),
        ("TCP_KEEPINTVL", _ASKING_SECONDS),
        ("TCP_KEEPCNT", _SILENT_SECONDS // _ASKING_SECONDS),
        ("TCP_USER_TIMEOUT", _SILENT_SECONDS * 1000),
    ):
        if hasattr(socket, option):  # not every system has all of them
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)


class Proxy:
    """A running ProxyCommand: a program of this machine whose input and output are the connection.

    It is one socket for both, as ssh(1) has it with ProxyUseFdpass: a real socket waits, ends and has time limits.
    """

    def __init__(self, command: str) -> None:
        ours, its = socket.socketpair()
        self._told: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # closed by close()
        with its:
            # ssh_config(5): the command is run with `exec`, by the user's shell.
            self._process = subprocess.Popen(  # noqa: S603  # it is the user's own
                ["/bin/sh", "-c", f"exec {command}"],
                stdin=its.fileno(),
                stdout=its.fileno(),
                stderr=self._told,
                start_new_session=True,
            )
        self.way = Way(ours, proxy=self)

    def failure(self) -> NotReachedError | None:
        """Say what the program said if it is that which failed, or None; the command itself may hold a password."""
        try:
            code = self._process.wait(_TELLING_SECONDS)
        except subprocess.TimeoutExpired:
            return None
        self._told.seek(0)
        said = plain(self._told.read(4096))
        return NotReachedError(f"the ProxyCommand ended with {code}{f': {said}' if said else ', and said nothing'}")

    def close(self) -> None:
        """End the program, and what it has started."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(OSError, subprocess.TimeoutExpired):
                if self._process.poll() is None:
                    os.killpg(self._process.pid, number)
                    self._process.wait(_ENDING_SECONDS)
        self._told.close()
