"""What the running httpd says of itself, and what its process has loaded."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from check_hosts import expected, expected_web, only, said
from shell_hosts import ShellConnection, put_program
from test_check_services import RESTS, RUNS, shown, systemctl
from verified_site import SECRETS, site

from httpdgen.connection import FORWARD_SECONDS
from httpdgen.verify.check import Looked
from httpdgen.verify.checks.httpd import CHECK
from httpdgen.verify.outcome import Status
from httpdgen.verify.subject import WebServer

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.connection import Stream

# As httpd 2.4.71 of Debian 12 writes it.
PAGE = """\
127.0.0.1
ServerVersion: Apache/2.4.71 (Debian)
ServerMPM: {mpm}
CurrentTime: Saturday, 21-Nov-2026 07:54:50 UTC
RestartTime: Saturday, 21-Nov-2026 07:54:42 UTC
ParentServerConfigGeneration: {generation}
ServerUptimeSeconds: 8
BusyWorkers: 1
IdleWorkers: {idle}
{stopping}
Scoreboard: {scoreboard}
"""
SLOTS = 400  # the site's MaxRequestWorkers
HANGS_UP = "nothing, and the end"
MAPS = "7f0-7f1 r-xp 00001000 00:78 1496480                    {path}\n"
FOLDER = "/usr/lib/apache2/modules"


def page(
    *, mpm: str = "event", slots: int = SLOTS, empty: int = 0, generation: int = 1, stopping: str = "Stopping: 0"
) -> str:
    """Write the page; `empty` of the slots, the first ones, have no worker."""
    idle = slots - empty - 1
    board = "." * empty + "W" + "_" * idle
    return PAGE.format(mpm=mpm, generation=generation, idle=idle, stopping=stopping, scoreboard=board)


@dataclass
class Connection(ShellConnection):
    """A host whose management port answers with a page, or ends in an error."""

    answer: str | OSError | None = None
    asked: list[tuple[str, int]] = field(default_factory=list)

    def forward(self, address: str, port: int, *, seconds: float = FORWARD_SECONDS) -> Stream:
        self.asked.append((address, port))
        if self.answer is None:
            return super().forward(address, port, seconds=seconds)
        if isinstance(self.answer, OSError):
            raise self.answer
        ours, theirs = socket.socketpair()
        threading.Thread(target=_serve, args=(theirs, self.answer), daemon=True).start()
        return ours


def _serve(theirs: socket.socket, text: str) -> None:
    with theirs:
        theirs.recv(4096)
        if text == HANGS_UP:
            return
        status = "200 OK" if text else "404 Not Found"
        head = f"HTTP/1.1 {status}\r\nDate: Sat, 21 Nov 2026 07:54:50 GMT\r\nContent-Length: {len(text)}\r\n\r\n"
        theirs.sendall(f"{head}{text}".encode())


class Host:
    """A web server of the tests' site, and what it runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.expected = expected_web()
        self.connection = Connection("web1", folder, answer=page())
        systemctl(folder, shown(RUNS | {"MainPID": "164"}))
        self.loads(*(f"{FOLDER}/mod_{name}.so" for name in sorted(self.expected.modules)), "/usr/sbin/apache2")

    def loads(self, *paths: str) -> None:
        (self.folder / "maps").write_text("".join(MAPS.format(path=path) for path in paths))
        put_program(
            self.folder, "cat", f'case "$1" in /proc/*) exec /bin/cat {self.folder}/maps;; esac; exec /bin/cat "$@"'
        )

    def look(self) -> Looked:
        topology = site()
        looked = CHECK.look(WebServer(self.expected, self.connection, topology, SECRETS, ()))
        assert looked is not None
        return looked


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def test_an_httpd_as_it_was_sized_passes(host: Host) -> None:
    assert host.look() == Looked(f"MPM and {len(host.expected.modules)} modules")
    assert host.connection.asked == [("127.0.0.1", 8079)]


def test_another_mpm_is_told(host: Host) -> None:
    host.connection.answer = page(mpm="Worker")
    assert said(host.look()) == {"apache2": "runs with the MPM Worker, should with event"}


def test_an_mpm_is_the_same_in_any_case(host: Host) -> None:
    host.connection.answer = page(mpm="Event")
    assert said(host.look()) == {}


@pytest.mark.parametrize("generation", [1, 7])
def test_limits_below_those_that_were_sized_are_told(host: Host, generation: int) -> None:
    host.connection.answer = page(slots=100, generation=generation)
    looked = host.look()
    assert said(looked) == {"apache2": "serves at most 100 requests at once, should 400 (MaxRequestWorkers)"}
    assert only(looked).hint == "a reload raises neither ServerLimit nor ThreadLimit: systemctl restart apache2"


@pytest.mark.parametrize("state", [{"generation": 1, "stopping": ""}, {"generation": 2, "stopping": "Stopping: 0"}])
def test_limits_above_those_that_were_sized_are_told(host: Host, state: dict[str, Any]) -> None:
    host.connection.answer = page(slots=500, **state)
    assert said(host.look()) == {"apache2": "serves at most 500 requests at once, should 400 (MaxRequestWorkers)"}


def test_workers_that_stand_beyond_the_limit_after_a_reload_do_not_raise_it(host: Host) -> None:
    host.connection.answer = page(slots=SLOTS + 50, empty=SLOTS, generation=2)
    assert said(host.look()) == {}


def test_an_empty_slot_beyond_those_that_were_sized_says_that_there_are_more(host: Host) -> None:
    host.connection.answer = page(slots=500, empty=450, generation=2, stopping="Stopping: 1")
    assert said(host.look()) == {"apache2": "serves at most 450 requests at once, should 400 (MaxRequestWorkers)"}


@pytest.mark.parametrize("stopping", ["", "Stopping: 1"])
def test_while_old_threads_end_nobody_knows_the_limit(host: Host, stopping: str) -> None:
    host.connection.answer = page(slots=500, generation=2, stopping=stopping)
    assert list(said(host.look(), Status.NOT_MADE)) == ["apache2"]


@pytest.mark.parametrize("suffix", ["", " (deleted)"])
def test_a_module_that_is_not_loaded_is_told(host: Host, suffix: str) -> None:
    kept = sorted(host.expected.modules - {"proxy_ajp"})
    host.loads(*(f"{FOLDER}/mod_{name}.so{suffix}" for name in kept), f"{FOLDER}/mod_proxy_ajp.so.dpkg-old")
    assert said(host.look()) == {"apache2": "the module proxy_ajp is not loaded"}


def test_several_modules_are_told_at_once(host: Host) -> None:
    host.loads(*(f"{FOLDER}/mod_{name}.so" for name in sorted(host.expected.modules - {"headers", "alias"})))
    assert said(host.look()) == {"apache2": "the modules alias and headers are not loaded"}


def not_made(host: Host) -> str:
    remark = only(host.look())
    assert remark.status is Status.NOT_MADE
    return remark.message


def test_who_may_not_see_the_process_does_not_know_its_modules(host: Host) -> None:
    put_program(host.folder, "cat", """echo "cat: /proc/164/maps: Permission denied" >&2; exec /bin/cat "$@" """)
    put_program(host.folder, "id", "echo deploy")
    assert not_made(host) == "no right to see its modules as deploy"


def test_a_process_that_ended_meanwhile_is_no_fault(host: Host) -> None:
    host.loads()
    assert not_made(host) == "its modules were not shown"


def test_an_httpd_that_does_not_run_has_no_modules(host: Host) -> None:
    systemctl(host.folder, shown(RESTS))
    assert not_made(host) == "does not run, so that it has no modules"


def test_where_systemd_does_not_answer_the_modules_are_not_known(host: Host) -> None:
    systemctl(host.folder, "Failed to connect to bus: Host is down\n")
    assert not_made(host) == "cannot be asked for services: Failed to connect to bus: Host is down"


def test_a_script_that_was_killed_is_no_answer(host: Host) -> None:
    put_program(host.folder, "id", "kill -9 $PPID")
    assert not_made(host).startswith("the host's answer is not whole")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (None, "sshd of web1 connects us to nothing"),
        (ConnectionRefusedError(), "nothing listens there"),
        ("", "localhost:8079/server-status?auto answers 404"),
        ("nonsense", "server-status says no"),
        (HANGS_UP, "it ends the connection without an answer"),
    ],
)
def test_without_server_status_the_modules_are_looked_at_all_the_same(
    host: Host, answer: str | OSError | None, message: str
) -> None:
    host.connection.answer = answer
    host.loads()
    first, second = host.look().remarks
    assert first.status is Status.NOT_MADE
    assert first.message.startswith(f"its MPM and its limits are not known: {message}")
    assert second.message == "its modules were not shown"


def test_a_host_without_httpd_has_no_use_for_the_check(tmp_path: Path) -> None:
    web = WebServer(expected(), ShellConnection("app1"), site(), SECRETS, ())
    assert CHECK.look(web) is None
