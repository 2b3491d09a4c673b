"""Load on a lab: sessions that count their own requests, and so notice every one that fails or is lost.

    with Load(front.address, "shop.example.com", "/shop/who.jsp").running(lab) as running:
        running.wait_for_answers(5)
        ...
        running.stop().assert_clean()

It is a process of its own at the operator's place, which ends when this one does.
"""

from __future__ import annotations

import ipaddress
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Self

from fleetlab.load_report import LoadReport
from fleetlab.plan import NETWORK_BITS, SWITCH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from typing import Protocol

    class Place(Protocol):
        """Where the load comes from: a lab."""

        def network(self) -> AbstractContextManager[None]:
            """Move the calling thread there; programs that it starts are there too."""


MOST_SESSIONS = 200
LEAST_THINK_MS = 10
ENDING_SECONDS = 60
OURS = ipaddress.ip_network(f"{SWITCH}/{NETWORK_BITS}", strict=False)


@dataclass(frozen=True)
class Load:
    """What is sent: `sessions` loops at once, each of which waits for its answer, thinks, and asks again.

    `addresses` are those of the front or of web servers, with `:port` where that is not 80: each new session takes
    the next one and stays there. `site` is the Host header. `path` is the test application's who.jsp.

    Every `brief_every`-th loop has sessions of `brief_requests` requests only, one after the other, so that balancers
    always have new ones to place. Every `fresh_every`-th one opens a connection for each request, every
    `slow_every`-th one asks the application to wait `slow_ms` each time, and in each session every `post_every`-th
    request is a POST. 0 is none. A Tomcat that is stopped waits 2 s for its requests (unloadDelay of its Context): only
    longer ones surely fail where it was not idle.

    With `session_s` no session gets older than this: those of all loops end at different times. A session that ends
    says so to the application (a logout), which then forgets it. After `most_s` the load ends by itself.
    """

    addresses: str | tuple[str, ...]
    site: str
    path: str
    sessions: int = 12
    think_ms: int = 100
    brief_every: int = 4
    brief_requests: int = 4
    fresh_every: int = 5
    post_every: int = 10
    slow_every: int = 0
    slow_ms: int = 1000
    session_s: float | None = None
    most_s: float = 600

    def __post_init__(self) -> None:
        if not 1 <= self.sessions <= MOST_SESSIONS or self.think_ms < LEAST_THINK_MS:
            raise ValueError(f"a load has 1 to {MOST_SESSIONS} sessions, which think for {LEAST_THINK_MS} ms or more")
        for each in self.targets:
            address = ipaddress.ip_address(each.partition(":")[0])
            if not address.is_loopback and address not in OURS:
                raise ValueError(f"{each} is not of a lab: loads go to {OURS} and to loopback only")

    @property
    def targets(self) -> tuple[str, ...]:
        """The addresses, also where it is one."""
        return (self.addresses,) if isinstance(self.addresses, str) else self.addresses

    def as_json(self) -> str:
        """Write it in one line, for `of_json`."""
        return json.dumps(asdict(self))

    @classmethod
    def of_json(cls, line: str) -> Self:
        """Read what `as_json` wrote."""
        data = json.loads(line)
        return cls(**data | {"addresses": tuple(cls(**data).targets)})

    @contextmanager
    def running(self, place: Place) -> Iterator[Running]:
        """Let it run from a place as long as the context is open, or until it is stopped."""
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        with place.network():
            program = subprocess.Popen(
                [sys.executable, "-m", "fleetlab.load_sessions", self.as_json()], env=environment,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                start_new_session=True,  # an interrupt from the keyboard is the tests', which then end it
            )  # fmt: skip
        with program:
            running = Running(program)
            try:
                yield running
            finally:
                running.end()


class Running:
    """A load that runs."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self._program = program
        self._last: LoadReport | None = None

    def report(self) -> LoadReport:
        """Give what was counted up to now; once it is stopped, what was counted in all.

        Raises:
            RuntimeError: the load has broken down; it has said why on the standard error.
        """
        return self._last or self._ask("report")

    def wait_until(self, reached: Callable[[LoadReport], bool], seconds: float = 30) -> LoadReport:
        """Wait until what was counted is such, and give it.

        Raises:
            TimeoutError: it does not become so.
        """
        deadline = time.monotonic() + seconds
        while not reached(report := self.report()):
            if time.monotonic() > deadline:
                failed = "".join(f"\n  {each}" for each in report.failures[-3:])
                raise TimeoutError(f"the load did not get there in {seconds:g} s: {report}{failed}")
            time.sleep(0.05)
        return report

    def wait_for_answers(self, each: int = 5, seconds: float = 30) -> LoadReport:
        """Wait until each loop has had so many good answers more than it has now.

        Raises:
            TimeoutError: one has not.
        """
        before = self.report().answers

        def reached(report: LoadReport) -> bool:
            return all(now - then >= each for now, then in zip(report.answers, before, strict=True))

        return self.wait_until(reached, seconds)

    def stop(self) -> LoadReport:
        """Let every loop finish the request in its hand, and give what was counted in all."""
        if self._last is None:
            self._last = self._ask("stop")
        return self._last

    def end(self) -> None:
        """See that nothing of it runs any more."""
        assert self._program.stdin is not None
        # Where it has broken down, a question may be left that it has not heard.
        with suppress(BrokenPipeError):
            self._program.stdin.close()
        try:
            self._program.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self._program.kill()
            raise

    def _ask(self, word: str) -> LoadReport:
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        try:
            self._program.stdin.write(f"{word}\n")
            self._program.stdin.flush()
            line = self._program.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise RuntimeError(f"the load has broken down, with exit code {self._program.wait(ENDING_SECONDS)}")
        return LoadReport.of_json(line)
