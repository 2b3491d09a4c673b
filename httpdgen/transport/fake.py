"""Hosts that answer from memory: for tests of whatever asks hosts, here and elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httpdgen.connection import COMMAND_SECONDS, FORWARD_SECONDS
from httpdgen.errors import ForwardRefusedError, UnreachableError
from httpdgen.transport.closing import Closing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from httpdgen.connection import Completed, Connection, Stream


@dataclass(frozen=True, slots=True)
class FakeHost:
    """What a host answers; either may raise what a Connection raises. Without `forward`, its sshd connects nobody."""

    run: Callable[[str], Completed]
    forward: Callable[[str, int], Stream] | None = None


@dataclass(frozen=True)
class FakeTransport:
    """A Transport to hosts in memory; one that is not among them does not answer.

    `asked` keeps every script, with its host, in the order in which they came.

    >>> from httpdgen.connection import Completed
    >>> transport = FakeTransport({"web1": FakeHost(lambda script: Completed(0, script.upper().encode(), b""))})
    >>> transport.connect("web1").run("uptime").stdout, transport.asked
    (b'UPTIME', [('web1', 'uptime')])
    """

    hosts: Mapping[str, FakeHost]
    asked: list[tuple[str, str]] = field(default_factory=list)

    def connect(self, host: str) -> Connection:
        """Reach a host; see `Transport`."""
        if host not in self.hosts:
            raise UnreachableError(host, "it does not answer")
        return FakeConnection(host, self.hosts[host], self.asked)


class FakeConnection(Closing):
    """A Connection to a host in memory."""

    def __init__(self, host: str, answers: FakeHost, asked: list[tuple[str, str]]) -> None:
        super().__init__(host)
        self._answers = answers
        self._asked = asked

    def run(
        self,
        script: str,
        *,
        stdin: bytes = b"",  # noqa: ARG002  # what answers is told the script only
        seconds: float = COMMAND_SECONDS,  # noqa: ARG002
        become: bool = True,  # noqa: ARG002
    ) -> Completed:
        """Have the host answer a script; see `Connection`."""
        self._asked.append((self.host, script))
        return self._answers.run(script)

    def forward(self, address: str, port: int, *, seconds: float = FORWARD_SECONDS) -> Stream:  # noqa: ARG002
        """Have the host answer for an address; see `Connection`."""
        if self._answers.forward is None:
            raise ForwardRefusedError(self.host, "it connects nobody")
        return self._answers.forward(address, port)
