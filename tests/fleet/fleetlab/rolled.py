"""A fleet that is changed by httpdgen's own commands, from the operator's place, as an operator does it.

shop = Rolled(lab, folder, TOPOLOGY, {"SHOP_AJP_SECRET": a_secret()})
shop.install_application("shop")
shop.deploy().assert_done()
shop.edit("node2: {host: app2}", "node2: {host: app2, lbfactor: 2}")
shop.deploy().assert_done()
"""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from lab.client import Answer, Request, ask
from lab.site import APPLICATION

from httpdgen import platforms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fleetlab.lab import Lab

HTTPDGEN = Path(sys.executable).with_name("httpdgen")
COMMAND_SECONDS = 300
# A service that runs has another invocation each time it is started (systemd.exec(5), INVOCATION_ID).
STARTED = "systemctl show --property=InvocationID --property=ActiveState 'apache2*' 'tomcat*'"


@dataclass(frozen=True)
class Told:
    """What a command said: its exit code, both of its outputs, and how long it took."""

    code: int
    output: str
    errors: str
    seconds: float

    @property
    def text(self) -> str:
        """All that it said."""
        return self.output + self.errors

    @property
    def without_plan(self) -> str:
        """What it said beyond the plan's many lines."""
        return self.errors + self.output[self.output.find("Order") :]

    def assert_done(self) -> None:
        """See that it did all that it was asked for.

        Raises:
            AssertionError: it did not; with what it said.
        """
        if self.code:
            raise AssertionError(f"it ended with {self.code}:\n{self.without_plan}")


class Begun:
    """A command that runs. What it says on both of its outputs is told as one."""

    def __init__(self, program: subprocess.Popen[bytes], said: Path) -> None:
        self.program = program
        self._said = said
        self._began = time.monotonic()

    def wait_for(self, pattern: str, seconds: float = COMMAND_SECONDS) -> None:
        """Wait until it has said what a pattern finds.

        Raises:
            TimeoutError: it has not, or has ended without it; with what it said.
        """
        deadline = time.monotonic() + seconds
        while not re.search(pattern, self._said.read_text()):
            if self.program.poll() is not None or time.monotonic() > deadline:
                raise TimeoutError(f"it has not said {pattern!r}:\n{self._said.read_text()}")
            time.sleep(0.02)

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self.program.send_signal(signal.SIGINT)

    def finish(self) -> Told:
        """Wait until it has ended."""
        code = self.program.wait(COMMAND_SECONDS)
        return Told(code, self._said.read_text(), "", time.monotonic() - self._began)


class Rolled:
    """One. `folder` is the operator's: the topology, what it includes, and `.httpdgen`.

    `secrets` are what `{env: …}` finds.
    """

    def __init__(self, lab: Lab, folder: Path, text: str, secrets: Mapping[str, str]) -> None:
        self.lab = lab
        self.folder = folder
        self.secrets = dict(secrets)
        self._started: dict[str, str] = {}
        self.topology.write_text(text)

    @property
    def topology(self) -> Path:
        """The topology's file."""
        return self.folder / "topology.yaml"

    def edit(self, old: str, new: str) -> None:
        """Replace what stands once in the topology.

        Raises:
            ValueError: it does not stand there once.
        """
        text = self.topology.read_text()
        if text.count(old) != 1:
            raise ValueError(f"{old!r} stands {text.count(old)} times in the topology:\n{text}")
        self.topology.write_text(text.replace(old, new))

    def install_application(self, context: str) -> None:
        """Put the test application where the Tomcats of all hosts find it, as its own deployment would."""
        layout = platforms.load(self.lab.plan.platform).tomcat
        packed = _packed(f"{layout.base.lstrip('/')}/webapps/{context}", layout.user)
        for host in self.lab.tomcats:
            host.unpack(packed)

    def command(self, *words: str) -> list[str]:
        """Give a command's whole line: `words`, and where the fleet is described."""
        return [str(HTTPDGEN), *words, "-i", str(self.lab.inventory), "-t", str(self.topology)]

    def run(self, *words: str) -> Told:
        """Run one of httpdgen's commands, such as `restart node2 --yes`."""
        began = time.monotonic()
        environment = os.environ | self.secrets
        done = self.lab.run(self.command(*words), check=False, environment=environment, seconds=COMMAND_SECONDS)
        return Told(done.returncode, done.stdout, done.stderr, time.monotonic() - began)

    @contextmanager
    def begun(self, *words: str) -> Iterator[Begun]:
        """Begin one of httpdgen's commands; at the latest it ends with the context."""
        with TemporaryDirectory() as folder, (Path(folder) / "said").open("w") as said, self.lab.network():
            program = subprocess.Popen(
                self.command(*words), env=os.environ | self.secrets, stdin=subprocess.DEVNULL,
                stdout=said, stderr=subprocess.STDOUT,
            )  # fmt: skip
            with program:
                try:
                    yield Begun(program, Path(said.name))
                finally:
                    program.kill()

    def deploy(self, *options: str) -> Told:
        """Make the hosts what the topology says."""
        return self.run("deploy", "--yes", *options)

    def report(self) -> Mapping[str, Any]:  # a parsed report
        """Give the last rollout's report, as it is kept in the folder."""
        newest = max((self.folder / ".httpdgen" / "rollouts").glob("*.json"))
        report: Mapping[str, Any] = json.loads(newest.read_text())
        return report

    def events(self) -> list[Mapping[str, Any]]:  # a parsed log
        """Give what happened to hosts and nodes in the last rollout, by its log."""
        newest = max((self.folder / ".httpdgen" / "rollouts").glob("*.jsonl"))
        lines = [json.loads(line) for line in newest.read_text().splitlines()]
        return [line for line in lines if "mark" in line]

    def drains(self) -> list[float]:
        """Say how many seconds each drain of the last rollout took."""
        drains = [event for event in self.events() if event["phase"] == "drain"]
        begun = {event["node"]: event["at"] for event in drains if event["mark"] == "begun"}
        return [event["at"] - begun[event["node"]] for event in drains if event["mark"] == "done"]

    def most_away(self) -> int:
        """Say how many nodes were away at once at most in the last rollout: from their drain until they are enabled."""
        away, most = set(), 0
        for event in self.events():
            if (event["phase"], event["mark"]) == ("drain", "begun"):
                away.add(event["node"])
            elif (event["phase"], event["mark"]) == ("enable", "done"):
                away.discard(event["node"])
            most = max(most, len(away))
        return most

    def status(self, code: int = 0) -> dict[str, Any]:  # a parsed report
        """Give what `status` says, and see how it ends."""
        told = self.run("status", "--format", "json")
        assert told.code == code, told.text
        found: dict[str, Any] = json.loads(told.output)
        return found

    def outcomes(self) -> dict[str, str]:
        """Say what became of each host, by that report."""
        return {name: host["outcome"] for name, host in self.report()["hosts"].items()}

    def current(self) -> dict[str, str]:
        """Name the folder that is current on each host; "" where there is none."""
        found = {}
        for name, host in self.lab.hosts.items():
            found[name] = host.run("readlink /etc/httpdgen/current || true").strip().rpartition("/")[2]
        return found

    def restarted(self) -> set[str]:
        """Name the hosts whose httpd or Tomcat was started, or has ended, since this was asked for last."""
        before, self._started = self._started, {name: host.run(STARTED) for name, host in self.lab.hosts.items()}
        return {name for name, started in self._started.items() if started != before.get(name)}

    def ask(self, path: str, *, web: str, site: str) -> Answer:
        """Ask a web server for a path of a site, from the operator's place."""
        return ask(self.lab, Request(path, site, self.lab.host(web).address))


def _packed(folder: str, user: str) -> bytes:
    def owned(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uname = member.gname = user
        return member

    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        tar.add(APPLICATION, folder, filter=owned)
    return packed.getvalue()
