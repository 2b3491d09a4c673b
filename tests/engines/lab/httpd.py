"""httpd on a host, started by the distribution's own apache2ctl."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from lab.namespace import ENVIRONMENT
from lab.units import read_unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab.host import Host

SECONDS = 30
PID_FILE = "/run/apache2/apache2.pid"
LOGS = "/var/log/apache2"
# `[module:level]` in the error log, `[level]` in mod_jk's; all that is above notice.
BAD = re.compile(r"\[(?:\w+:)?(?:emerg|alert|crit|error|warn)]")


class Httpd:
    """The web server of a host."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self._known: frozenset[str] = frozenset()

    def leave_out_mod_jk(self) -> None:
        """Make the machine one without mod_jk: its package's own jk.conf mounts workers that do not exist."""
        self.host.run("a2dismod", "-q", "jk")

    def control(self, *arguments: str) -> str:
        """Run apache2ctl with the service's environment and give its words.

        Raises:
            RuntimeError: it says that something is wrong.
        """
        environment = ENVIRONMENT | dict(read_unit(self.host, "apache2").environment)
        return self.host.run("apache2ctl", *arguments, environment=environment)

    def start(self) -> str:
        """Start it and wait until it runs; give what it said: nothing, where all is well. `errors` begins anew."""
        self._known |= frozenset(self.errors())
        said = self.control("start")
        self._wait(running=True)
        # A signal that comes between its PID file and its first child would end it on the spot, file and all.
        self._until(lambda: bool(self._children()), "did not start")
        return said

    def stop(self) -> None:
        """Stop it and wait."""
        self.control("stop")
        self._wait(running=False)

    def graceful(self) -> None:
        """Reload, and wait until every child is of the new generation; `errors` begins anew."""
        self._known |= frozenset(self.errors())
        old = self._children()
        self.control("graceful")
        self._until(lambda: bool(now := self._children()) and not now & old, "still serves with its old generation")

    def errors(self) -> list[str]:
        """Give the lines above notice of the error logs, all sites' and mod_jk's, since the last start or reload."""
        text = self.host.run("sh", "-c", f"cat {LOGS}/*error*.log {LOGS}/*jk*.log 2>/dev/null", check=False)
        return [line for line in text.splitlines() if BAD.search(line) and line not in self._known]

    def _children(self) -> set[str]:
        return set(self.host.run("sh", "-c", f"p=$(cat {PID_FILE}); cat /proc/$p/task/$p/children").split())

    def _wait(self, *, running: bool) -> None:
        self._until(lambda: bool(self.host.read(PID_FILE)) == running, f"did not {'start' if running else 'stop'}")

    def _until(self, done: Callable[[], bool], otherwise: str) -> None:
        deadline = time.monotonic() + SECONDS
        while not done():
            if time.monotonic() > deadline:
                raise RuntimeError(f"httpd {otherwise}: {self.errors()}")
            time.sleep(0.1)
