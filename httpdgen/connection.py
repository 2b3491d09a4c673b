"""What may be asked of a host, whoever carries it out: the stages above know these Protocols, and nothing of SSH."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

COMMAND_SECONDS = 60.0
FORWARD_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Completed:
    """How a command on a host ended: its exit status, and what it wrote."""

    code: int
    stdout: bytes
    stderr: bytes


class Stream(Protocol):
    """A connection from a host to an address, as bytes. What lasts longer than its time raises TimeoutError."""

    def sendall(self, data: bytes, /) -> None:
        """Send all of the data.

        Raises:
            OSError: the other side, or the host between, is gone.
        """

    def recv(self, limit: int, /) -> bytes:
        """Give what has come, at most `limit` bytes; none once the other side has ended.

        Raises:
            OSError: the other side, or the host between, is gone.
        """

    def settimeout(self, seconds: float | None, /) -> None:
        """Say how long one call may last."""

    def close(self) -> None:
        """End it; a second time does nothing."""


class Connection(Protocol):
    """One host, reached. Every call is safe from several threads at once."""

    @property
    def host(self) -> str:
        """The host's name in the inventory."""

    def run(
        self, script: str, *, stdin: bytes = b"", seconds: float = COMMAND_SECONDS, become: bool = True
    ) -> Completed:
        """Run a script of POSIX sh, with the rights that the inventory says (`become`), or as the login alone.

        The script is never part of a command line there, so that no list of processes shows it.

        Raises:
            BecomeError: the rights were not given.
            HostTimeoutError: it was not done in time; it was told to end.
            HostError: it wrote more than is taken; it was told to end.
            UnreachableError: the connection broke.
        """

    def forward(self, address: str, port: int, *, seconds: float = FORWARD_SECONDS) -> Stream:
        """Connect from the host to an address, as a process on that host would.

        `seconds` is the time for the connection, and the first value of the stream's time for each call.

        Raises:
            ForwardRefusedError: the host connects nobody (AllowTcpForwarding).
            OSError: the address could not be reached from there (refused, no route, no answer in time).
            UnreachableError: the connection to the host itself broke, or the host answers no more.
        """

    def close(self) -> None:
        """End it; a second time does nothing."""

    def __enter__(self) -> Self:
        """Give itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Close it."""


class Transport(Protocol):
    """The way to the hosts of an inventory."""

    def connect(self, host: str) -> Connection:
        """Reach a host by its name in the inventory.

        Raises:
            UnreachableError: it does not answer, or does not let us in, or is not the one that it was (HostKeyError).
        """
