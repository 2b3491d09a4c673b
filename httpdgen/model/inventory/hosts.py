"""A host of an inventory: where the other tiers reach it, and how the operator's machine does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httpdgen.errors import InputError
from httpdgen.model.inventory.ssh_arguments import SshArguments

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from httpdgen.errors import Fault


@dataclass(frozen=True, slots=True)
class InventoryHost:
    """What an inventory says of a host; what it does not say is None, or Ansible's default.

    `address` is where other tiers reach the host: `httpdgen_address`, or else `ansible_host`; the fields that
    begin with `ansible_` are how the operator's machine reaches it. `faults` are those of fields whose value
    only Ansible can read (`!vault`, templates): they matter once the value is needed.
    """

    name: str
    groups: tuple[str, ...]
    address: str | None = None
    httpdgen_address: str | None = None
    ansible_host: str | None = None
    ansible_port: int | None = None
    ansible_user: str | None = None
    ansible_ssh_private_key_file: str | None = None
    ansible_ssh_common_args: SshArguments = field(default=SshArguments(), repr=False)
    ansible_ssh_extra_args: SshArguments = field(default=SshArguments(), repr=False)
    ansible_connection: str = "ssh"
    ansible_become: bool = False
    ansible_become_user: str = "root"
    ansible_become_method: str = "sudo"
    faults: Mapping[str, Fault] = field(default_factory=dict)

    def need(self, *fields: str) -> None:
        """See that fields could be read.

        Raises:
            InputError: some are said in a way that only Ansible can read.
        """
        faults = [self.faults[name] for name in fields if name in self.faults]
        if faults:
            raise InputError(faults)


@dataclass(frozen=True, slots=True)
class Inventory:
    """The hosts of an environment by name, and the file that they stand in."""

    file: Path
    hosts: Mapping[str, InventoryHost]
