"""What stands in front of the web servers: haproxy, which asks each of them whether it is ready.

    with Front(lab, ready_path="/ready") as front:
        front.wait_for(["web1", "web2"])
        ...  # front.address answers for all of them

It runs at the operator's place and ends with the lab at the latest. A request whose connection to one web server is
refused goes to another; whatever else goes wrong the client gets to see.
"""

from __future__ import annotations

import csv
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Self

from fleetlab.anchor import FILES
from fleetlab.plan import SWITCH
from fleetlab.processes import Process, children

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Collection, Mapping

    from fleetlab.lab import Lab

START_SECONDS = 10
STOP_SECONDS = 10
WEB = "web"
# Without noreuseport a second one would quietly share the first one's port. Only requests that met an error are logged.
# Different clients share connections to a web server, as is haproxy's default (http-reuse safe): the first request on a
# client's connection never comes upon one that is about to be closed, and where a later one does, the client's
# connection is closed before any byte as well, and it asks again.
CONFIGURATION = """global
    nbthread 1
    noreuseport
    log stdout format raw local0
    stats socket {folder}/socket mode 600 level user
defaults
    mode http
    log global
    option httplog
    option dontlog-normal
    timeout client 30s
    timeout connect 1s
    timeout server 60s
    timeout check 1s
    retries 3
    retry-on conn-failure
    option redispatch 1
listen {web}
    bind {address}
    balance roundrobin
    option httpchk GET {ready_path}
    http-check expect status 200
    default-server check inter 300ms fall 2 rise 2
{servers}"""


@dataclass(frozen=True)
class Server:
    """A web server as the front sees it; `last_check` is as haproxy says it: L7OK/200, L4CON.

    `answers` counts those that came from it to requests, not to checks.
    """

    up: bool
    last_check: str
    answers: int


class Front:
    """One in front of a lab's web servers, or of some; as a context it runs."""

    def __init__(self, lab: Lab, *, ready_path: str, servers: tuple[str, ...] = (), port: int = 80) -> None:
        self.address = SWITCH if port == 80 else f"{SWITCH}:{port}"
        self._lab, self._ready_path, self._port = lab, ready_path, port
        self._servers = servers or lab.plan.web
        self._folder = Path(mkdtemp(prefix=".front-", dir=lab.files))  # no host has such a name
        self._program: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it, and wait until it has checked every web server.

        Raises:
            RuntimeError: it did not start; with what it said.
        """
        inside = f"{FILES}/{self._folder.name}"
        (self._folder / "haproxy.cfg").write_text(self._configuration(inside))
        self._program = self._lab.start("haproxy", "-db", "-f", f"{inside}/haproxy.cfg", output=self._log)
        try:
            self._wait_until_checked(self._program)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End it at once, and what it is doing."""
        program, self._program = self._program, None
        if program is not None:
            for pid in children(program.pid):
                Process.of(pid).signal(signal.SIGTERM)
            program.wait(STOP_SECONDS)

    def servers(self) -> Mapping[str, Server]:
        """Give its view of every web server.

        Raises:
            OSError: it does not run.
        """
        return {row["svname"]: _server(row) for row in self._rows()}

    def wait_for(self, up: Collection[str], seconds: float = 15) -> None:
        """Wait until it holds exactly these web servers to be up.

        Raises:
            TimeoutError: it does not; with its view.
        """
        deadline = time.monotonic() + seconds
        while {name for name, server in self.servers().items() if server.up} != set(up):
            if time.monotonic() > deadline:
                wanted = ", ".join(sorted(up)) or "none"
                raise TimeoutError(f"the front does not hold {wanted} alone to be up: {self.servers()}")
            time.sleep(0.05)

    def log(self) -> str:
        """Give what it has said: changes of web servers, and requests that met an error."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    @property
    def _log(self) -> Path:
        return self._folder / "log"

    def _configuration(self, folder: str) -> str:
        hosts = {name: self._lab.host(name).address for name in self._servers}
        return CONFIGURATION.format(
            folder=folder,
            web=WEB,
            address=f"{SWITCH}:{self._port}",
            ready_path=self._ready_path,
            servers="".join(f"    server {name} {address}:80\n" for name, address in hosts.items()),
        )

    def _wait_until_checked(self, program: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._has_checked():
            if program.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the front did not start:\n{self.log()}")
            time.sleep(0.02)

    def _has_checked(self) -> bool:
        try:
            return all(row["check_status"] not in {"", "INI"} for row in self._rows())
        except (FileNotFoundError, ConnectionError):  # it does not listen yet, or ends at this moment
            return False

    def _rows(self) -> list[dict[str, str]]:
        """Give the servers' statistics (haproxy's management guide, 9.1); an empty line ends them (9.3)."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(STOP_SECONDS)
            connection.connect(str(self._folder / "socket"))
            connection.sendall(b"show stat\n")
            with connection.makefile() as told:
                answer = told.read()
        if not answer.endswith("\n\n"):
            raise ConnectionResetError("the front has ended in the middle of its answer")
        rows = csv.DictReader(answer.removeprefix("# ").splitlines()[:-1])
        return [row for row in rows if row["svname"] not in {"FRONTEND", "BACKEND"}]


def _server(row: Mapping[str, str]) -> Server:
    answers = sum(int(row[f"hrsp_{kind}"]) for kind in ("1xx", "2xx", "3xx", "4xx", "5xx", "other"))
    # While it changes its mind it says how far it is: "UP 1/2" is up still.
    check = "/".join(filter(None, (row["check_status"].removeprefix("* "), row["check_code"])))
    return Server(row["status"].startswith("UP"), check, answers)
