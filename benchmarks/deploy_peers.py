"""What pyinfra and Ansible are given to do the work of a rollout: every entry of every host, a test, and a reload."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from httpdgen.tree import Absence, File

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fleetlab.lab import Lab

    from httpdgen.tree import ConfigTree, Entry

PYINFRA_INVENTORY = """\
import json, pathlib

FOLDER = pathlib.Path(__file__).parent
ADDRESSES = json.loads((FOLDER / "addresses.json").read_text())
hosts = [
    (address, {
        "entries": json.loads((FOLDER / "entries" / f"{name}.json").read_text()),
        "ssh_user": "deploy",
        "ssh_key": KEY,
        "ssh_known_hosts_file": KNOWN_HOSTS,
        "ssh_strict_host_key_checking": "yes",
    })
    for name, address in ADDRESSES.items()
]
"""

PYINFRA_DEPLOY = """\
from pyinfra import config, host
from pyinfra.operations import files, server, systemd
from pyinfra.operations.util import any_changed

config.SUDO = True
made = [
    files.put(
        name=file["path"], src=file["source"], dest=file["path"], mode=file["mode"], user=file["owner"],
        group=file["group"],
    )
    for file in host.data.entries["files"]
]
made += [
    files.link(name=link["path"], path=link["path"], target=link["target"], force=True)
    for link in host.data.entries["links"]
]
made += [files.link(name=path, path=path, present=False, force=True) for path in host.data.entries["absences"]]
server.shell(name="test", commands=["apache2ctl -t"], _if=any_changed(*made))
systemd.service(name="reload", service="apache2", running=True, reloaded=True, _if=any_changed(*made))
"""

ANSIBLE_PLAYBOOK = """\
- hosts: all
  gather_facts: false
  vars:
    entries: "{{ lookup('file', 'entries/' + inventory_hostname + '.json') | from_json }}"
  tasks:
    - ansible.builtin.file: {path: "{{ item }}", state: directory, mode: "0755"}
      loop: "{{ entries.folders }}"
    - ansible.builtin.copy:
        {src: "{{ item.source }}", dest: "{{ item.path }}", mode: "{{ item.mode }}", owner: "{{ item.owner }}",
         group: "{{ item.group }}"}
      loop: "{{ entries.files }}"
      register: files
    - ansible.builtin.file: {path: "{{ item.path }}", src: "{{ item.target }}", state: link, force: true}
      loop: "{{ entries.links }}"
      register: links
    - ansible.builtin.file: {path: "{{ item }}", state: absent}
      loop: "{{ entries.absences }}"
      register: absences
    - ansible.builtin.command: apache2ctl -t
      when: files is changed or links is changed or absences is changed
    - ansible.builtin.systemd_service: {name: apache2, state: reloaded}
      when: files is changed or links is changed or absences is changed
"""


def write(folder: Path, lab: Lab) -> None:
    """Write what both are told but for the entries."""
    (folder / "entries").mkdir()
    addresses = {name: host.address for name, host in lab.hosts.items()}
    (folder / "addresses.json").write_text(json.dumps(addresses))
    ways = {"KEY": lab.key, "KNOWN_HOSTS": lab.known_hosts}
    text = PYINFRA_INVENTORY
    for word, path in ways.items():
        text = text.replace(f" {word},", f" {str(path)!r},")
    (folder / "inventory.py").write_text(text)
    (folder / "deploy.py").write_text(PYINFRA_DEPLOY)
    (folder / "playbook.yaml").write_text(ANSIBLE_PLAYBOOK)


def write_entries(folder: Path, tree: ConfigTree) -> None:
    """Write what each host should hold, contents as files of their own."""
    for host, entries in tree.hosts.items():
        (folder / "entries" / f"{host}.json").write_text(json.dumps(_told(folder / "contents" / host, entries)))


def _told(contents: Path, entries: Mapping[str, Entry]) -> dict[str, list[object]]:
    """Sort a host's entries by what a tool does with them."""
    told: dict[str, list[object]] = {"folders": [], "files": [], "links": [], "absences": []}
    for path, entry in sorted(entries.items()):
        if isinstance(entry, Absence):
            told["absences"].append(path)
            continue
        folder = path.rpartition("/")[0]
        if folder not in told["folders"]:
            told["folders"].append(folder)
        if isinstance(entry, File):
            source = contents / path[1:]
            source.parent.mkdir(parents=True, exist_ok=True)
            source.write_bytes(entry.content)
            owned = {"mode": f"{entry.mode:04o}", "owner": entry.owner, "group": entry.group}
            told["files"].append({"path": path, "source": str(source), **owned})
        else:
            told["links"].append({"path": path, "target": entry.target})
    return told
