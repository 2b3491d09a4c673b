"""Servers that speak SSH, and behave as sshd never does."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import paramiko
import pytest
from paramiko.common import AUTH_FAILED

from httpdgen.errors import UnreachableError
from httpdgen.model.inventory import Inventory, InventoryHost
from httpdgen.transport.ssh import SshTransport

if TYPE_CHECKING:
    from collections.abc import Callable


class Server(paramiko.ServerInterface):
    """A server that does something of its own when a key is shown."""

    def __init__(self, shown: Callable[[], int]) -> None:
        self._shown = shown

    def get_allowed_auths(self, username: str) -> str:
        return "publickey"

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        return self._shown()


def refusal(folder: Path, shown: Callable[[socket.socket], int], *, seconds: float = 10) -> str:
    """Say why such a server does not let an operator in who has two keys, and waits so many seconds for it."""
    keys = [paramiko.ECDSAKey.generate() for _ in range(3)]
    for number, key in enumerate(keys[1:]):
        key.write_private_key_file(str(folder / f"id{number}"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        (folder / "known").write_text(f"[127.0.0.1]:{port} {keys[0].get_name()} {keys[0].get_base64()}\n")
        (folder / "config").write_text("".join(f"IdentityFile {folder}/id{number}\n" for number in range(2)))
        host = InventoryHost("box", ("all",), ansible_host="127.0.0.1", ansible_port=port)
        inventory = Inventory(Path("hosts.yaml"), {"box": host})
        files = {"known_hosts": [folder / "known"], "ssh_config": [folder / "config"]}
        serving = threading.Thread(target=_serve, args=(listener, keys[0], shown))
        serving.start()
        with pytest.raises(UnreachableError) as told:
            SshTransport(inventory, **files, connect_seconds=seconds).connect("box")
        serving.join()
    return str(told.value).removeprefix(f"box: 127.0.0.1 port {port} ")


def _serve(listener: socket.socket, key: paramiko.PKey, shown: Callable[[socket.socket], int]) -> None:
    connection, _ = listener.accept()
    with connection:
        transport = paramiko.Transport(connection)
        transport.add_server_key(key)
        transport.start_server(threading.Event(), Server(lambda: shown(connection)))
        transport.join(10)


def test_a_login_that_takes_too_long_is_given_up_without_another_try(tmp_path: Path) -> None:
    shown: list[float] = []

    def slow(_: socket.socket) -> int:
        shown.append(time.monotonic())
        time.sleep(0.8)
        return AUTH_FAILED

    assert refusal(tmp_path, slow, seconds=0.5).startswith("takes connections, but lets nobody in within 0.5 s: ")
    assert len(shown) == 1


def test_a_login_in_which_the_connection_is_garbled_is_told(tmp_path: Path) -> None:
    def garbled(connection: socket.socket) -> int:
        connection.sendall(bytes(1000))
        return AUTH_FAILED

    assert refusal(tmp_path, garbled).startswith("and we do not understand each other: ")
