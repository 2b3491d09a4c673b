"""How long a rollout to 20 web servers takes, and pyinfra and ansible-core, which do the same work on the same hosts.

Each is a whole process, and the median of its runs counts: with nothing to change, and with one file changed on each
host. The floor is a program that connects to every host once by Fabric, from 20 threads, and runs `true` there. All but
the floor check the hosts' keys. The others have every file, link and absence of the rendered tree as theirs, and where
something changed `apache2ctl -t` and a reload, on all hosts at once. httpdgen goes in its own order: one web server
first, then a quarter of them at a time, and before the next ones these answer for every cluster; and all at once as
well (--no-canary --batch 20). It locks, looks again, keeps the release before, and confirms the new generation as well,
all of which the others do not.

Needs root on Debian, what tests/run.sh installs, and the extras `dev` and `bench`. pyinfra wants an older paramiko
than we do, and so an environment of its own.

    python -m venv /tmp/pyinfra && /tmp/pyinfra/bin/pip install pyinfra
    PYTHONPATH=tests:tests/engines:tests/fleet python -m benchmarks.deploy --pyinfra /tmp/pyinfra/bin/pyinfra
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from fleetlab.fleet import Fleet
from fleetlab.lab import Lab
from fleetlab.plan import Plan
from fleetlab.threads import side_by_side

from benchmarks import deploy_peers
from benchmarks.measure import httpdgen, machine, median, run
from benchmarks.verify import FLOOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RUNS = 5
ANSIBLE_RUNS = 1  # each takes minutes
SECRET_VARIABLE = "BENCHMARK_AJP_SECRET"
SECRET = "benchmark-secret-of-ajp"
WEB_HOSTS = 10  # what a lab has at most; httpd is installed on its other hosts, too
PROGRAMS = Path(sys.executable).parent


@dataclass(frozen=True)
class Bench:
    """The hosts, and the files of all programs in a folder; every change of the topology is a new one."""

    lab: Lab
    folder: Path
    pyinfra: Path
    _changes: Iterator[int] = field(default_factory=lambda: count(6))

    @property
    def environment(self) -> dict[str, str]:
        """What every program finds in its environment."""
        return os.environ | {SECRET_VARIABLE: SECRET}

    def change(self) -> None:
        """Change one file of every host."""
        fleet = Fleet(self.lab, self.folder)
        fleet.render(topology(list(self.lab.hosts), next(self._changes)), {SECRET_VARIABLE: SECRET})
        deploy_peers.write_entries(self.folder, fleet.tree)

    def floor(self) -> float:
        """Connect to every host once."""
        script = self.folder / "floor.py"
        script.write_text(FLOOR)
        addresses = [host.address for host in self.lab.hosts.values()]
        return self._timed(sys.executable, str(script), str(self.lab.key), *addresses)

    def with_httpdgen(self, *options: str) -> float:
        """Roll out."""
        words = ["-i", str(self.lab.inventory), "-t", str(self.folder / "topology.yaml")]
        return self._timed(httpdgen(), "deploy", "--yes", *options, *words)

    def with_pyinfra(self) -> float:
        """Have pyinfra do it, all hosts at once, which is its way."""
        return self._timed(str(self.pyinfra), "-y", str(self.folder / "inventory.py"), str(self.folder / "deploy.py"))

    def with_ansible(self) -> float:
        """Run the playbook over new connections: those that ssh keeps would be there for the next run."""
        control = tempfile.mkdtemp(dir=self.folder)
        options = {"ANSIBLE_PIPELINING": "True", "ANSIBLE_SSH_CONTROL_PATH_DIR": control, "ANSIBLE_NOCOWS": "1"}
        words = [str(PROGRAMS / "ansible-playbook"), "-f", str(len(self.lab.hosts)), "-i", str(self.lab.inventory)]
        return self._timed(*words, str(self.folder / "playbook.yaml"), **options)

    def _timed(self, *words: str, **environment: str) -> float:
        return self.lab.call(lambda: run(words, self.environment | environment).seconds)


def topology(hosts: list[str], keep_alive_seconds: int) -> str:
    """Write a tier of all hosts, one of which has a Tomcat as well."""
    return f"""httpdgen: 1
web_tiers:
  edge:
    hosts: [{", ".join(hosts)}]
    max_request_workers: 50
    keep_alive: {{timeout: {keep_alive_seconds}s}}
clusters:
  shop:
    ajp_secret: {{env: {SECRET_VARIABLE}}}
    nodes:
      node1: {{host: {hosts[0]}}}
sites:
  www.example.com:
    routes:
      /: {{cluster: shop}}
"""


def figures(bench: Bench, program: Callable[[], float], runs: int) -> tuple[float, float]:
    """Give the median times of a program: with nothing to change, and with a file changed on each host."""
    nothing = median(runs, program)
    changed = []
    for _ in range(runs):
        bench.change()
        changed.append(program())
    return nothing, statistics.median(changed)


def measure(bench: Bench) -> Iterator[str]:
    """Measure everything, the peers first: what they lay down is a plain folder where httpdgen has its link."""
    deploy_peers.write(bench.folder, bench.lab)
    bench.change()
    side_by_side(lambda host: host.run("systemctl enable --now apache2"), list(bench.lab.hosts.values()))
    rows = {
        "pyinfra": figures(bench, bench.with_pyinfra, RUNS),
        "ansible-core": figures(bench, bench.with_ansible, ANSIBLE_RUNS),
    }
    side_by_side(lambda host: host.run("rm -rf /etc/httpdgen"), list(bench.lab.hosts.values()))
    at_once = partial(bench.with_httpdgen, "--no-canary", "--batch", str(len(bench.lab.hosts)))
    rows["httpdgen"] = figures(bench, bench.with_httpdgen, RUNS)
    rows["..., all at once"] = figures(bench, at_once, RUNS)
    floor = median(RUNS, bench.floor)
    yield machine()
    yield f"{len(bench.lab.hosts)} hosts; median of {RUNS} runs, of Ansible {ANSIBLE_RUNS}"
    yield f"one connection a host, `true` {floor:8.2f} s"
    yield "                        nothing to change       one file changed on each"
    for name, (nothing, changed) in sorted(rows.items(), key=lambda row: row[1]):
        yield f"{name:16} {_beside(nothing, floor)}  {_beside(changed, floor)}"


def _beside(seconds: float, floor: float) -> str:
    return f"{seconds:8.2f} s, {seconds / floor:5.1f} times"


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--hosts", type=int, default=20)
    reader.add_argument("--pyinfra", type=Path, required=True, help="the program, where it is installed")
    asked = reader.parse_args()
    if shutil.which(asked.pyinfra) is None:
        reader.error(f"there is no program {asked.pyinfra}; the head of this file says how to install it")
    names = [f"web{number:02}" for number in range(1, asked.hosts + 1)]
    plan = Plan(web=tuple(names[:WEB_HOSTS]), tomcats=tuple(names[WEB_HOSTS:]))
    with tempfile.TemporaryDirectory() as name, Lab.create(plan) as lab:
        for line in measure(Bench(lab, Path(name), asked.pyinfra)):
            print(line)


if __name__ == "__main__":
    main()
