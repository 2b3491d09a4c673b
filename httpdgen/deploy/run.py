"""What every step of a rollout works with: the hosts, their files as they are by now, and whom to tell."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httpdgen.deploy.events import Event, Mark, Phase
from httpdgen.errors import HostError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Executor

    from httpdgen.deploy.engines import Engines
    from httpdgen.deploy.events import Watch
    from httpdgen.deploy.files import HostFiles
    from httpdgen.deploy.host import RolloutHost
    from httpdgen.deploy.options import Options
    from httpdgen.deploy.stop import Stop
    from httpdgen.plan.fleet_plan import Need
    from httpdgen.plan.holds import Hold
    from httpdgen.plan.present import Lock
    from httpdgen.plan.shape import FleetShape


class StoppedError(Exception):
    """Somebody asked that the rollout ends, and it could end here."""


@dataclass
class Run:
    """One rollout. `files` are by host, and replaced as they change; everything else stays as it is.

    `before` and `after` are what runs where; `needs` what each service of a host has to do; `goes_back` says that
    hosts go back to what they were before httpdgen. `operator_holds` are what operators hold, by web server and node.
    `pool` runs what goes side by side. `tested` are folders that stand on a host, which takes them: host and name.
    `stranded` are nodes that have changed while some web server still reaches them in the old way, and so must not
    send to them.
    """

    hosts: Mapping[str, RolloutHost]
    files: dict[str, HostFiles]
    before: FleetShape
    after: FleetShape
    needs: Mapping[str, Mapping[str, Need]]
    operator_holds: Mapping[str, Mapping[str, Hold]]
    engines: Engines
    lock: Lock
    options: Options
    watch: Watch
    stop: Stop
    pool: Executor
    goes_back: bool = False
    tested: set[tuple[str, str]] = field(default_factory=set)
    stranded: set[str] = field(default_factory=set)
    clock: Callable[[], float] = time.time
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, phase: Phase, mark: Mark, host: str = "", node: str = "", said: str = "") -> None:
        """Tell whoever watches; from any thread, one after the other."""
        with self._guard:
            self.watch(Event(self.clock(), host, node, phase, mark, said))

    @contextmanager
    def phase(self, phase: Phase, host: str = "", node: str = "", said: str = "") -> Iterator[None]:
        """Tell that something begins, and how it ends."""
        self.tell(phase, Mark.BEGUN, host, node, said)
        try:
            yield
        except HostError as error:
            self.tell(phase, Mark.FAILED, host, node, error.message)
            raise
        self.tell(phase, Mark.DONE, host, node, said)

    def senders(self, node: str) -> tuple[str, ...]:
        """Name the hosts of the web servers that have a node as their member by now, or will."""
        found: dict[str, None] = {}
        for shape in (self.before, self.after):
            if node in shape.nodes:
                found |= dict.fromkeys(shape.senders.get(shape.nodes[node].cluster, ()))
        return tuple(host for host in found if host in self.hosts)

    def wait_until(self, done: Callable[[], str], seconds: float, pause: float) -> str:
        """Ask again and again until nothing (`""`) is left to wait for, or time is over; give what is left.

        Raises:
            StoppedError: somebody asked that the rollout ends.
        """
        deadline = time.monotonic() + seconds
        while (left := done()) and time.monotonic() < deadline:
            if self.stop.wait(pause):
                raise StoppedError
        return left
