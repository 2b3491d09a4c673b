"""What a command that failed is told as."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import replace

import pytest
from host_given import FIRST, SERVER_XML, folder

from httpdgen.connection import Completed
from httpdgen.deploy.host import DiskError, LockedError, RefusedError
from httpdgen.deploy.hosts.failures import error_of, shown
from httpdgen.deploy.hosts.locks import locked, read_lock, write_lock
from httpdgen.deploy.hosts.owner import is_gone, this_process
from httpdgen.deploy.hosts.program import script
from httpdgen.deploy.hosts.remote import RemoteHost, reach
from httpdgen.deploy.hosts.scratch_xml import scratch_server_xml
from httpdgen.errors import HostError, UnreachableError
from httpdgen.plan.present import Lock
from httpdgen.secret_text import mask_unknown
from httpdgen.transport.fake import FakeHost, FakeTransport
from httpdgen.tree import File

LOCK = Lock("me@here", "r1", "m:1:2", 0)


def remote(*answers: Completed) -> tuple[RemoteHost, FakeTransport]:
    rest = iter(answers)
    transport = FakeTransport({"app1": FakeHost(lambda script: next(rest))})
    return reach(transport, "app1"), transport


@pytest.mark.parametrize(
    ("code", "stderr", "kind", "said"),
    [
        (65, b"it is not so\n", RefusedError, "do it: it is not so"),
        (65, b"", RefusedError, "it said nothing"),
        (73, b"cp: No space left on device\n/ has 0 KB left\n", DiskError, "make room there"),
        (73, b"/ has 5 KB left\n", DiskError, "/ has 5 KB left"),
        (73, b"/etc/x is a folder: move it away\n/ has 5 KB left\n", RefusedError, "move it away"),
        (75, b"", LockedError, "--take-lock"),
        (-1, b"Killed\n", HostError, "ended with -1: Killed"),
        (127, b"sh: 3: flock: not found\n", HostError, "flock: not found"),
    ],
)
def test_each_exit_status_is_an_error_of_its_kind(code: int, stderr: bytes, kind: type[HostError], said: str) -> None:
    error = error_of("app1", "do it", Completed(code, b"", stderr), mask_unknown)
    assert type(error) is kind
    assert str(error).startswith("app1: ")
    assert said in str(error)


def test_what_is_shown_has_no_secrets_no_escapes_and_an_end() -> None:
    text = shown(b"\x1b[31mred\n" + b"line\n" * 50 + b"secret=abc " + b"x" * 900, mask_unknown)
    assert "\x1b" not in text
    assert "abc" not in text
    assert len(text.splitlines()) == 20
    assert max(map(len, text.splitlines())) <= 501


def test_a_lock_is_a_line_that_is_read_again() -> None:
    odd = Lock("me\n\x1b@here", "r 'x'", "m:1:2", 5)
    assert "\n" not in write_lock(odd)
    assert read_lock(write_lock(odd)) == odd
    assert "\x1b" not in locked(odd)
    for text in ("", "{}", "[1]", '{"owner": 1, "rollout": "", "process": "", "since": 1}', "null"):
        assert read_lock(text) is None


def test_a_lock_says_how_old_it_is() -> None:
    said = locked(replace(LOCK, since=int(time.time()) - 600))
    assert "me@here has been changing it for 10 min (rollout r1)" in said


def test_a_process_is_gone_once_it_has_ended() -> None:
    ours = this_process()
    machine, number, started = ours.split(":")
    assert int(number) == os.getpid()
    assert not is_gone(ours)
    assert is_gone(f"{machine}:{number}:1{started}")  # its id was used again
    assert is_gone(f"{machine}:999999999:{started}")
    for unknown in (f"elsewhere:{number}:1", f"{machine}:x:1", "", "a", ":::"):
        assert not is_gone(unknown)


def lock_held(lock: Lock) -> Completed:
    return Completed(75, f"{write_lock(lock)}\n".encode(), b"")


DONE = Completed(0, b"", b"")


def test_the_lock_is_taken_over_from_the_same_rollout_and_from_a_process_that_is_gone() -> None:
    machine = this_process().partition(":")[0]
    for found in (replace(LOCK, rollout="r2", since=9), replace(LOCK, process=f"{machine}:999999999:1")):
        host, transport = remote(lock_held(found), DONE)
        host.lock(replace(LOCK, rollout="r2"), take=False)
        last = [script.splitlines()[-1] for _, script in transport.asked]
        assert write_lock(found) not in last[0]
        assert write_lock(found) in last[1]


def test_somebody_elses_lock_is_taken_only_if_told_so() -> None:
    with pytest.raises(LockedError, match="me@here"):
        remote(lock_held(LOCK))[0].lock(replace(LOCK, rollout="r2"), take=False)
    remote(lock_held(LOCK), DONE)[0].lock(replace(LOCK, rollout="r2"), take=True)


def test_somebody_who_is_always_faster_ends_it() -> None:
    with pytest.raises(LockedError):
        remote(*[lock_held(LOCK)] * 3)[0].lock(replace(LOCK, rollout="r2"), take=True)


def test_every_command_is_the_last_line_with_the_lock_first() -> None:
    host, transport = remote(*[DONE] * 9)
    host.lock(LOCK, take=False)
    host.stage(folder())
    host.activate(FIRST, [("restart", "tomcat10")])
    host.stop("apache2", seconds=0.5)
    host.read_by(["apache2"])
    token = f"'{write_lock(LOCK)}'"
    last = [script.splitlines()[-1] for _, script in transport.asked][1:]
    assert all(line.startswith("httpdgen_host ") and token in line for line in last)
    assert last[0].startswith(f"httpdgen_host stage {token} {FIRST} ")
    assert last[1].endswith(" restart:tomcat10")
    assert last[2].endswith("apache2 1 WINCH")


def test_a_host_that_is_not_there_is_unreachable() -> None:
    with pytest.raises(UnreachableError):
        reach(FakeTransport({}), "app1")


def test_a_tomcat_that_ends_well_and_says_severe_is_refused() -> None:
    host, _ = remote(DONE, DONE, Completed(0, b"SEVERE [main] x\n\tjava.io.IOException: secret=abc\n\t\tat y\n", b""))
    host.lock(LOCK, take=False)
    host.stage(folder())
    with pytest.raises(RefusedError, match="SEVERE") as raised:
        host.test_tomcat(FIRST, "node1")
    assert "abc" not in str(raised.value)
    assert "at y" not in str(raised.value)


def test_a_host_without_httpd_has_nothing_to_test() -> None:
    host, transport = remote(DONE, DONE)
    host.lock(LOCK, take=False)
    host.stage(folder())
    host.test_httpd(FIRST)
    assert len(transport.asked) == 2


CONNECTOR = b'<Connector port="8009" redirectPort="443"/>'


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"<Server><!-- port='1' -->" + CONNECTOR + b"</Server>",
         b"<Server><!-- port='1' --><Connector port=\"0\" redirectPort=\"443\"/></Server>"),
        (b"<Server>\n<Connector\n port='80'/><Connector port='8443'/>\n</Server>",
         b"<Server>\n<Connector\n port='0'/><Connector port='0'/>\n</Server>"),
        (b"<Server port='8005'><Connector/></Server>", b"<Server port='8005'><Connector/></Server>"),
        (b"<Server>", b"<Server>"),
        (b"\xff", b"\xff"),
    ],
)  # fmt: skip
def test_connectors_listen_on_ports_that_nobody_has(content: bytes, wanted: bytes) -> None:
    assert scratch_server_xml(content, {}) == wanted


def test_fragments_of_ours_stand_in_their_places() -> None:
    path = SERVER_XML.replace("server", "connector")
    text = f'<!DOCTYPE Server [\n <!ENTITY c SYSTEM "file://{path}">\n]>\n<Server>&c;</Server>'.encode()
    scratch = scratch_server_xml(text, {path: File(b"<?xml version='1.0'?>\n" + CONNECTOR)})
    assert scratch.split() == b'<Server> <Connector port="0" redirectPort="443"/></Server>'.split()
    assert scratch_server_xml(text, {}) == text  # Tomcat says best that there is none


@pytest.mark.parametrize("command", ["read", "unlock"])
def test_who_is_not_root_there_is_told_how_to_become_that(command: str) -> None:
    somebody = "id() { if [ $1 = -u ]; then echo 1000; else echo ann; fi; }\n"
    done = subprocess.run(["sh"], input=(somebody + script([command])).encode(), capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (65, b"")
    assert done.stderr == b"ann is not root there: have the inventory say ansible_become: true\n"
