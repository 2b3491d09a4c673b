"""Hosts that do not answer, or not as sshd does: one plain line each, and nothing left behind."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from httpdgen.errors import Fault, UnreachableError
from httpdgen.model.inventory import Inventory, InventoryHost
from httpdgen.span import Span
from httpdgen.transport.ssh import SshTransport

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


def transport(config: Path, seconds: float = 5.0, **said: Any) -> SshTransport:
    said = {"ansible_host": "127.0.0.1"} | said
    inventory = Inventory(Path("hosts.yaml"), {"box": InventoryHost("box", ("all",), **said)})
    return SshTransport(inventory, known_hosts=[], ssh_config=[config], connect_seconds=seconds)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config"


def refusal(config: Path, seconds: float = 5.0, **said: Any) -> str:
    """Say why `box` is not reached; on the way, nothing is left open and no thread runs on."""
    with pytest.raises(UnreachableError) as told:
        transport(config, seconds, **said).connect("box")
    assert not [thread for thread in threading.enumerate() if type(thread).__name__ == "Channels"]
    assert "\n" not in str(told.value)
    assert str(told.value).startswith("box: ")
    return str(told.value).removeprefix("box: ")


@contextmanager
def server(answer: bytes | None, *, hold: bool = False) -> Iterator[int]:
    """Answer whoever connects with some bytes, and hang up unless told to hold on; None is to reset at once."""
    done = threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            if answer is None:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
                return
            connection.sendall(answer)
            if hold:
                done.wait(10)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        done.set()
        thread.join()


def test_a_port_where_nobody_listens_is_told(config: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    text = refusal(config, ansible_port=port)
    assert text == f"127.0.0.1 port {port} refuses connections: does sshd run there, and is ansible_port right?"


def test_a_name_that_nobody_knows_is_told(config: Path) -> None:
    text = refusal(config, ansible_host="no-such-host.invalid")
    assert text.startswith("no-such-host.invalid port 22 is a name that is not known here (")
    assert text.endswith("): correct ansible_host in the inventory, or HostName in the SSH configuration")


def test_a_host_that_does_not_answer_is_given_up_in_time(config: Path) -> None:
    # A full backlog drops what knocks, as a firewall does.
    full = socket.create_server(("127.0.0.1", 0), backlog=0)
    knocks = socket.create_connection(full.getsockname())
    started = time.monotonic()
    with full, knocks:
        port = full.getsockname()[1]
        assert refusal(config, 0.4, ansible_port=port) == f"127.0.0.1 port {port} does not answer within 0.4 s"
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("begun", [b"", b"SSH-2.0-OpenSSH_9.2\r\n"])
def test_a_server_that_says_no_more_is_given_up_in_time(config: Path, begun: bytes) -> None:
    started = time.monotonic()
    with server(begun, hold=True) as port:
        assert refusal(config, 0.4, ansible_port=port) == (
            f"127.0.0.1 port {port} takes connections, but lets nobody in within 0.4 s:"
            " is the host still starting, overloaded, or hanging?"
        )
        assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"", "ended the connection before anybody was let in: does sshd answer there, "),
        (b"220 \x1b[31m\r\n" * 300, "does not answer as sshd does: Indecipherable"),
        (b"SSH-2.0-\n", "ended the connection before anybody was let in: "),
        (b"SSH-1.5-old\n", "speaks no SSH that is safe today: Incompatible version"),
        (None, "ended the connection before anybody was let in"),
    ],
)
def test_what_is_no_ssh_server_of_today_is_told(config: Path, answer: bytes | None, told: str) -> None:
    with server(answer) as port:
        text = refusal(config, ansible_port=port)
    assert text.startswith(f"127.0.0.1 port {port} {told}")
    assert text.isprintable()


def test_a_broken_packet_is_told(config: Path) -> None:
    with server(b"SSH-2.0-OpenSSH_9.2\r\n" + bytes(range(256)) * 20) as port:
        text = refusal(config, ansible_port=port)
    assert text.startswith(f"127.0.0.1 port {port} ")


@pytest.mark.parametrize(
    "name",
    ["a;id", "$(id)", "a b", "-oProxyCommand=id", "a\x1b[31m", "a@b", "a'b", "", "x" * 300, "ä.example", "a/../b"],
)
def test_a_hostile_name_is_refused_or_not_known(config: Path, name: str) -> None:
    text = refusal(config, ansible_host=name) if name else refusal(config, ansible_host=" ")
    assert text.isprintable()
    assert "is no name or address of a host" in text or "is a name that is not known here" in text or "cannot" in text


@pytest.mark.parametrize("user", ["a;id", "$(id)", "a b", "a`id`", "a'b"])
def test_a_hostile_user_is_refused(config: Path, user: str) -> None:
    assert refusal(config, ansible_user=user).endswith(
        "is no name to log in with: correct ansible_user in the inventory"
    )


def test_an_empty_agent_of_a_jump_host_that_is_no_name_is_told(config: Path) -> None:
    config.write_text("ProxyJump a;id\n")
    assert refusal(config).endswith("is no name or address of a host: correct ansible_host in the inventory")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Port ssh\n", "the SSH configuration has 'ssh' for port: write a whole number"),
        ("Port 70000\n", "the SSH configuration has '70000' for port: write a whole number"),
        ("ConnectTimeout soon\n", "the SSH configuration has 'soon' for connecttimeout: write a whole number"),
        ("Nonsense\n", "the SSH configuration for 127.0.0.1 cannot be used: Unparsable line Nonsense"),
        (
            'UserKnownHostsFile "a b\n',
            "the SSH configuration has a quotation mark in userknownhostsfile that is not closed",
        ),
        ("HostName a;b\n", "'a;b' is no name or address of a host: correct HostName of 127.0.0.1"),
        ("CanonicalizeHostname yes\nCanonicalizeMaxDots 9\n", "the SSH configuration for 127.0.0.1 cannot be used: "),
    ],
)
def test_a_configuration_that_cannot_be_used_is_told(config: Path, text: str, why: str) -> None:
    config.write_text(text)
    assert refusal(config).startswith(why)


def test_a_configuration_that_cannot_be_read_is_told(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.touch()

    def refused(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied", str(config))

    monkeypatch.setattr(Path, "read_text", refused)  # root reads every file
    assert refusal(config) == f"the SSH configuration cannot be read: {config}: Permission denied"


def test_a_host_that_the_inventory_lacks_is_told(config: Path) -> None:
    with pytest.raises(UnreachableError, match=r"^web9: the inventory hosts\.yaml has no such host$"):
        transport(config).connect("web9")


def test_a_way_that_is_no_ssh_is_told(config: Path) -> None:
    assert refusal(config, ansible_connection="community.docker.docker") == (
        "the inventory says ansible_connection: community.docker.docker, and httpdgen reaches hosts by ssh or local"
    )


def test_a_variable_that_only_ansible_reads_is_told_with_its_place(config: Path) -> None:
    fault = Fault(Span("hosts.yaml", 4, 21), "all.hosts.box.ansible_user", "holds a template")
    assert (
        refusal(config, faults={"ansible_user": fault})
        == "hosts.yaml:4:21: all.hosts.box.ansible_user: holds a template"
    )


def test_nothing_is_printed_by_anybody(config: Path) -> None:
    """paramiko's threads log their faults, which Python prints where no program handles them."""
    program = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
from test_ssh_unreachable import refusal, server
with server(b"220 mail ready\\n" * 200) as port:
    refusal(Path({str(config)!r}), ansible_port=port)
"""
    command = [sys.executable, "-W", "error", "-X", "dev", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_importing_the_transport_imports_neither_fabric_nor_paramiko() -> None:
    program = (
        "import sys, httpdgen.transport.ssh, httpdgen.transport.fake; print({'fabric', 'paramiko'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
