"""How long the files of 20 hosts take with httpdgen, and with ansible-core's template module on localhost.

Ansible gets the easier work: each file's final text as its template, so that it computes nothing, one task for
each kind of host, 20 forks, no facts. Needs the `bench` extra: pip install -e '.[bench]'.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks import fleet
from benchmarks.measure import httpdgen, machine, median, run

RUNS = 3
TOMCATS = 16
WEB_SERVERS = 4

PLAYBOOK = """\
- hosts: all
  connection: local
  gather_facts: false
  tasks:
    - ansible.builtin.template:
        src: "{{ templates }}/{{ inventory_hostname }}{{ item }}"
        dest: "{{ output }}/{{ inventory_hostname }}{{ item }}"
        mode: "0600"
      loop: "{{ paths }}"
"""


def prepare(folder: Path, build: Path) -> Path:
    """Write the playbook and its inventory, and make the folders that the template module does not make."""
    hosts: dict[str, dict[str, list[str]]] = {}
    for host in sorted(path for path in build.iterdir() if path.is_dir()):
        paths = sorted(str(path)[len(str(host)) :] for path in host.rglob("*") if path.is_file())
        hosts[host.name] = {"paths": paths}
        for path in paths:
            (folder / "output" / host.name / path[1:]).parent.mkdir(parents=True, exist_ok=True)
    variables = {
        "templates": str(build),
        "output": str(folder / "output"),
        "ansible_python_interpreter": sys.executable,
    }
    inventory = folder / "hosts.json"
    inventory.write_text(json.dumps({"all": {"hosts": hosts, "vars": variables}}))
    (folder / "playbook.yaml").write_text(PLAYBOOK)
    return inventory


def main() -> None:
    env = os.environ | {fleet.SECRET_VARIABLE: fleet.SECRET, "ANSIBLE_FORKS": "20"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build = folder / "build"
        render = [httpdgen(), "render", str(fleet.write(folder, TOMCATS, WEB_SERVERS)), "-o", str(build)]

        def ours() -> float:
            shutil.rmtree(build, ignore_errors=True)
            return run(render, env).seconds

        our_seconds = median(RUNS, ours)

        def ansible() -> float:
            shutil.rmtree(folder / "output", ignore_errors=True)
            inventory = prepare(folder, build)
            playbook = str(Path(sys.executable).parent / "ansible-playbook")
            return run([playbook, "-i", str(inventory), str(folder / "playbook.yaml")], env).seconds

        their_seconds = median(1, ansible)
        files = sum(1 for path in (folder / "output").rglob("*") if path.is_file())
    print(machine())
    print(f"{TOMCATS + WEB_SERVERS} hosts, {files} files")
    print(f"httpdgen render              {our_seconds:7.2f} s")
    print(f"ansible-core, template only  {their_seconds:7.2f} s, {their_seconds / our_seconds:.0f} times")


if __name__ == "__main__":
    main()
