"""A connection from a host to an address, over a channel of SSH."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import paramiko

from httpdgen.transport.channels import send_all

if TYPE_CHECKING:
    from collections.abc import Iterator

_BROKE = "the connection to the host broke"


class ChannelStream:
    """A channel that fails as a socket does: with TimeoutError and other OSErrors."""

    def __init__(self, channel: paramiko.Channel) -> None:
        self._channel = channel

    def sendall(self, data: bytes, /) -> None:
        """Send all of the data; see `Stream`."""
        with _as_a_socket():
            send_all(self._channel, data)

    def recv(self, limit: int, /) -> bytes:
        """Give what has come; see `Stream`."""
        with _as_a_socket():
            piece = self._channel.recv(limit)
        if not piece and not self._channel.get_transport().is_active():
            raise ConnectionResetError(_BROKE)
        return piece

    def settimeout(self, seconds: float | None, /) -> None:
        """Say how long one call may last."""
        self._channel.settimeout(seconds)

    def close(self) -> None:
        """End it; a second time does nothing."""
        with suppress(OSError), _as_a_socket():
            self._channel.close()


@contextmanager
def _as_a_socket() -> Iterator[None]:
    try:
        yield
    except (paramiko.SSHException, EOFError) as error:
        raise ConnectionResetError(_BROKE) from error
