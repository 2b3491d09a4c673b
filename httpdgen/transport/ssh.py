"""Reach the hosts of an inventory by SSH, as an operator does: with the SSH configuration, the agent, the known hosts.

Nobody is asked for anything, no password is ever sent, and a host whose key is not known is not let near anything:
StrictHostKeyChecking, in the SSH configuration or in `ansible_ssh_common_args`, never changes that.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from httpdgen.errors import HostKeyError, InputError, UnreachableError
from httpdgen.transport.known_hosts import USER_KNOWN_HOSTS
from httpdgen.transport.local import LocalConnection
from httpdgen.transport.plain import plain
from httpdgen.transport.ssh_config import SYSTEM_CONFIG, USER_CONFIG

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from httpdgen.connection import Connection
    from httpdgen.model.inventory import Inventory, InventoryHost
    from httpdgen.transport.reach import Reach

_LOCAL = "local"
_SSH = frozenset({"ssh", "smart", "paramiko", "paramiko_ssh"})
_NEEDED = (
    *("ansible_connection", "ansible_become", "ansible_become_user", "ansible_become_method"),
    *("ansible_host", "ansible_port", "ansible_user", "ansible_ssh_private_key_file"),
    *("ansible_ssh_common_args", "ansible_ssh_extra_args"),
)


class SshTransport:
    """The way to the hosts of an inventory; safe from several threads at once.

    What counts, from the strongest on: `ansible_host`, `ansible_port`, `ansible_user` and
    `ansible_ssh_private_key_file` of the inventory, its `ansible_ssh_common_args` and `ansible_ssh_extra_args`, the
    files of `ssh_config`, and what ssh(1) does by itself. `known_hosts` counts where UserKnownHostsFile names none;
    `connect_seconds` where ConnectTimeout says none: for the connection, and again for the login.
    """

    def __init__(
        self,
        inventory: Inventory,
        *,
        known_hosts: Sequence[Path] = USER_KNOWN_HOSTS,
        ssh_config: Sequence[Path] = (USER_CONFIG, SYSTEM_CONFIG),
        connect_seconds: float = 10.0,
    ) -> None:
        self._inventory = inventory
        self._known_hosts = known_hosts
        self._ssh_config = ssh_config
        self._connect_seconds = connect_seconds
        self._lock = Lock()
        self._reach: Reach | None = None

    def connect(self, host: str) -> Connection:
        """Reach a host; see `Transport`."""
        known = self._inventory.hosts.get(host)
        if known is None:
            raise UnreachableError(host, f"the inventory {self._inventory.file} has no such host")
        try:
            known.need(*_NEEDED)
        except InputError as error:
            raise UnreachableError(host, str(error)) from error
        kind = known.ansible_connection.removeprefix("ansible.builtin.")
        if kind == _LOCAL:
            return LocalConnection(known)
        if kind not in _SSH:
            message = (
                f"the inventory says ansible_connection: {plain(kind)}, and httpdgen reaches hosts by ssh or local"
            )
            raise UnreachableError(host, message)
        return self._connected(known)

    def _connected(self, host: InventoryHost) -> Connection:
        # Fabric and paramiko take a fifth of a second to import, which is nothing beside a host that is reached.
        from httpdgen.transport.failures import KeyRefusedError, NotReachedError  # noqa: PLC0415
        from httpdgen.transport.ssh_connection import SshConnection  # noqa: PLC0415

        config = host.ansible_ssh_extra_args.config or host.ansible_ssh_common_args.config
        try:
            link = self._reached().link(host.ansible_host or host.name, _options(host), config)
        except KeyRefusedError as error:
            raise HostKeyError(host.name, str(error)) from error
        except NotReachedError as error:
            raise UnreachableError(host.name, str(error)) from error
        return SshConnection(host, link)

    def _reached(self) -> Reach:
        from httpdgen.transport.reach import Reach  # noqa: PLC0415  # as above

        with self._lock:
            if self._reach is None:
                self._reach = Reach(self._ssh_config, self._known_hosts, self._connect_seconds)
            return self._reach


def _options(host: InventoryHost) -> Iterator[tuple[str, str]]:
    """Give what the inventory says as ssh_config(5) would, in the order in which Ansible's command line has it."""
    if host.ansible_port is not None:
        yield "port", str(host.ansible_port)
    if host.ansible_ssh_private_key_file is not None:
        yield "identityfile", host.ansible_ssh_private_key_file
    if host.ansible_user is not None:
        yield "user", host.ansible_user
    yield from host.ansible_ssh_common_args.options
    yield from host.ansible_ssh_extra_args.options
