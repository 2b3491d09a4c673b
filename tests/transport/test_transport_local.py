"""The operator's machine itself as a host."""

from __future__ import annotations

import getpass
import os
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from waiting import until

from httpdgen.connection import Completed
from httpdgen.errors import BecomeError, HostTimeoutError, UnreachableError
from httpdgen.model.inventory import Inventory, InventoryHost
from httpdgen.transport.own_name import own_name
from httpdgen.transport.ssh import SshTransport

if TYPE_CHECKING:
    from typing import Any

    from httpdgen.connection import Connection


def here(**said: Any) -> Connection:
    host = InventoryHost("here", ("all",), **{"ansible_connection": "local"} | said)
    return SshTransport(Inventory(Path("hosts.yaml"), {"here": host}), ssh_config=[]).connect("here")


@pytest.fixture
def sudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have a sudo that a test writes."""
    file = tmp_path / "sudo"
    file.touch(mode=0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return file


LETS = '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done; shift; BECAME=yes exec "$@"\n'
BECOME = {"ansible_become": True, "ansible_become_user": "somebody"}


@pytest.mark.parametrize("name", ["local", "ansible.builtin.local"])
def test_a_script_runs_here(name: str) -> None:
    with here(ansible_connection=name) as connection:
        assert connection.host == "here"
        done = connection.run("cat; echo $((1 + 1)); echo err >&2; exit 4", stdin=b"given ")
    assert done == Completed(4, b"given 2\n", b"err\n")


def test_the_operator_needs_no_sudo_to_be_who_they_are(sudo: Path) -> None:
    sudo.write_text("#!/bin/sh\nexit 9\n")
    assert here(ansible_become=True, ansible_become_user=getpass.getuser()).run("echo done").stdout == b"done\n"


def test_another_user_is_become_by_sudo(sudo: Path) -> None:
    sudo.write_text(LETS)
    assert here(**BECOME).run('echo "$BECAME"').stdout == b"yes\n"
    assert here(**BECOME).run('echo "$BECAME"', become=False).stdout == b"\n"


def test_a_refusal_is_told(sudo: Path) -> None:
    sudo.write_text("#!/bin/sh\necho 'sudo: \033[1mno\033[0m' >&2\nexit 1\n")
    with pytest.raises(BecomeError, match=r"become somebody: sudo: \?\[1mno\?\[0m; let"):
        here(**BECOME).run("true")
    sudo.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(BecomeError, match="become somebody: it said nothing; let"):
        here(**BECOME).run("true")


def test_a_sudo_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(BecomeError, match="become somebody: sudo: No such file or directory; install sudo there"):
        here(**BECOME).run("true")
    with pytest.raises(UnreachableError, match="no shell ran: sh: No such file or directory"):
        here().run("true")


def processes(number: str) -> str:
    return subprocess.run(["pgrep", "-f", f"^sleep {number}"], capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("said", [{}, BECOME])
def test_what_is_not_done_in_time_is_ended(sudo: Path, said: dict[str, Any]) -> None:
    sudo.write_text(LETS)
    started = time.monotonic()
    with pytest.raises(HostTimeoutError, match=r"here: a command was not done within 0\.3 s, and was told to end"):
        here(**said).run("sleep 4720; sleep 4721", seconds=0.3)
    assert time.monotonic() - started < 2
    until(lambda: processes("472") == "")


def test_a_sudo_that_never_answers_is_ended_as_well(sudo: Path) -> None:
    sudo.write_text("#!/bin/sh\nsleep 4722\n")
    with pytest.raises(HostTimeoutError):
        here(**BECOME).run("true", seconds=0.3)
    until(lambda: processes("4722") == "")


def test_what_is_forwarded_is_a_plain_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        stream = here().forward("127.0.0.1", port)
        other, _ = server.accept()
        with other:
            stream.sendall(b"x")
            assert other.recv(9) == b"x"
        stream.close()
    with pytest.raises(ConnectionRefusedError):
        here().forward("127.0.0.1", port)


def test_an_operator_without_a_name_has_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert own_name() == str(os.geteuid())
