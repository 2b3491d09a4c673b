"""Run one of httpdgen's commands, and tell of each thing that it asks of a host once it has begun to change some.

python killing.py TOLD HEARD POINT COMMAND...: a line a thing, `HOST COMMAND NUMBER`, goes to the file descriptor TOLD;
the number is 1 for what the host is asked first in this way. Before the thing whose line is POINT it waits, with
everything that it would ask next, for a byte from HEARD.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from httpdgen.cli import main
from httpdgen.cli.rolling import prepare
from httpdgen.cli.rolling.limits import Limits
from httpdgen.connection import COMMAND_SECONDS, FORWARD_SECONDS
from httpdgen.transport.closing import Closing
from httpdgen.transport.ssh import SshTransport

if TYPE_CHECKING:
    from httpdgen.connection import Completed, Connection, Stream, Transport
    from httpdgen.deploy.options import Options
    from httpdgen.model.inventory import Inventory

FIRST = "lock"
# What does not stop is not waited for as long as in earnest.
SERVICE_SECONDS, HEALTH_SECONDS = 6.0, 20.0


@dataclass
class Teller:
    """Counts what is asked of all hosts, and waits where it was told to."""

    told: int
    heard: int
    point: str
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _asked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, host: str, what: str) -> None:
        """Tell of one thing, before it is asked."""
        with self._guard:
            if self._is_next(host, what):
                self._counts[host, what] += 1
                line = f"{host} {what} {self._counts[host, what]}"
                os.write(self.told, f"{line}\n".encode())
                if line == self.point:
                    os.read(self.heard, 1)

    def _is_next(self, host: str, what: str) -> bool:
        """Say whether it counts: whoever waits asks the same ports again and again, any number of times."""
        if not what.startswith("port"):
            self._asked[host].clear()
        is_again = what in self._asked[host]
        self._asked[host].add(what)
        return (self._counts.total() > 0 or what == FIRST) and not is_again


class Told(Closing):
    """A connection whose commands are told of."""

    def __init__(self, inner: Connection, teller: Teller) -> None:
        super().__init__(inner.host)
        self._inner, self._teller = inner, teller

    def run(
        self, script: str, *, stdin: bytes = b"", seconds: float = COMMAND_SECONDS, become: bool = True
    ) -> Completed:
        self._teller.tell(self.host, command_of(script))
        return self._inner.run(script, stdin=stdin, seconds=seconds, become=become)

    def forward(self, address: str, port: int, *, seconds: float = FORWARD_SECONDS) -> Stream:
        self._teller.tell(self.host, f"port {port}")
        return self._inner.forward(address, port, seconds=seconds)

    def close(self) -> None:
        self._inner.close()


@dataclass
class Telling:
    """A transport whose connections tell."""

    inner: Transport
    teller: Teller

    def connect(self, host: str) -> Connection:
        return Told(self.inner.connect(host), self.teller)


def command_of(script: str) -> str:
    """Name what a script has the host's program do: `httpdgen_host COMMAND ARGUMENT...` is its last line."""
    return script.rstrip("\n").rpartition("\n")[2].split()[1]


def run(teller: Teller, words: list[str]) -> None:
    """Run a command."""

    def transport_to(inventory: Inventory) -> Transport:
        return Telling(SshTransport(inventory), teller)

    in_earnest = Limits.of_rollout

    def of_rollout(limits: Limits) -> Options:
        return replace(in_earnest(limits), service_seconds=SERVICE_SECONDS, health_seconds=HEALTH_SECONDS)

    prepare.transport_to = transport_to
    Limits.of_rollout = of_rollout  # type: ignore[method-assign,assignment]
    sys.argv = ["httpdgen", *words]
    main.run()


if __name__ == "__main__":
    told, heard, point, *command = sys.argv[1:]
    run(Teller(int(told), int(heard), point), command)
