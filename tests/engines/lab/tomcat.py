"""Tomcat on a host, started as its unit says, by its own user."""

from __future__ import annotations

import re
import signal
import time
from typing import TYPE_CHECKING

from lab.namespace import ENVIRONMENT, signal_inside
from lab.units import Unit, read_unit

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from lab.host import Host

START_SECONDS = 120
STOP_SECONDS = 30
# Small and quick to start; the java launcher puts these before the service's own options, which so prevail.
JAVA = "-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dlab.node={node}"
STARTED = re.compile(r"Server startup in")
BAD = re.compile(r"\b(WARNING|SEVERE)\b|<[0-4]>|Exception")


class Tomcat:
    """One instance: a service of a host. `node` is what the application calls itself."""

    def __init__(self, host: Host, service: str, node: str, output: Path) -> None:
        self.host = host
        self.node = node
        self._service = service
        self._output = output
        self._running: subprocess.Popen[bytes] | None = None
        self._read_from = 0

    def start(self) -> None:
        """Start it, and do not wait."""
        unit, environment = self._prepared()
        self._read_from = len(self.output())
        self._running = self.host.start(
            unit.command,
            user=unit.user,
            environment=environment,
            output=self._output,
        )

    def configtest(self) -> list[str]:
        """Have Tomcat read its files and take its ports, without starting; give the lines worse than information."""
        _, environment = self._prepared()
        java = {"JAVA_HOME": "/usr/lib/jvm/default-java"}
        said = self.host.run(
            "sh", "-c", '"$CATALINA_HOME/bin/catalina.sh" configtest 2>&1', environment=environment | java
        )
        return [line for line in said.splitlines() if BAD.search(line)]

    def wait(self) -> None:
        """Wait until it has started.

        Raises:
            RuntimeError: it ended, or took too long; the text is what it wrote.
        """
        deadline = time.monotonic() + START_SECONDS
        while not STARTED.search(self.log()):
            assert self._running is not None
            if self._running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.node} did not start:\n{self.log()}")
            time.sleep(0.1)

    @property
    def running(self) -> bool:
        """Whether it was started, and neither stopped nor killed since."""
        return self._running is not None

    def stop(self) -> None:
        """Stop it as systemd does, and wait."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it: nothing is said to anybody."""
        self._end(signal.SIGKILL)

    def log(self) -> str:
        """Give what it wrote since its last start."""
        return self.output()[self._read_from :]

    def output(self) -> str:
        """Give all that it ever wrote."""
        return self._output.read_text(errors="replace") if self._output.exists() else ""

    def complaints(self) -> list[str]:
        """Give the lines of the log since the last start that are worse than information."""
        return [line for line in self.log().splitlines() if BAD.search(line)]

    def _prepared(self) -> tuple[Unit, dict[str, str]]:
        """Do what systemd does before it starts the service; give its unit and its environment."""
        unit = read_unit(self.host, self._service)
        if unit.folders:
            self.host.run("install", "--directory", f"--owner={unit.user}", f"--group={unit.user}", *unit.folders)
        environment = ENVIRONMENT | dict(unit.environment)
        for command in unit.before:
            self.host.run(*command, environment=environment)
        return unit, environment | {"JDK_JAVA_OPTIONS": JAVA.format(node=self.node)}

    def _end(self, number: signal.Signals) -> None:
        if self._running is None:
            return
        signal_inside(self._running, number)
        self._running.wait(STOP_SECONDS)
        self._running = None
