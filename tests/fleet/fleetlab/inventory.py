"""The inventory of a lab: an ordinary one, which httpdgen, Ansible and testinfra take."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from ruamel.yaml import YAML

from fleetlab.disk import USER

if TYPE_CHECKING:
    from pathlib import Path

    from fleetlab.plan import Plan


def write_inventory(path: Path, plan: Plan, *, key: Path, known_hosts: Path) -> None:
    """Write it; a host's key is checked as everywhere, against the file of this lab."""
    hosts = {name: {"ansible_host": address} for name, address in plan.addresses.items()}
    inventory = {
        "all": {
            "vars": {
                "ansible_user": USER,
                "ansible_become": True,
                "ansible_ssh_private_key_file": str(key),
                "ansible_ssh_common_args": f"-o UserKnownHostsFile={known_hosts}",
                "ansible_python_interpreter": "/usr/bin/python3",
            },
            "children": {
                "web": {"hosts": {name: hosts[name] for name in plan.web}},
                "tomcats": {"hosts": {name: hosts[name] for name in plan.tomcats}},
            },
        }
    }
    written = io.StringIO()
    YAML(typ="safe").dump(inventory, written)
    path.write_text(written.getvalue())
