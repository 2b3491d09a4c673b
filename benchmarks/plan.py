"""How long and with how much memory a plan is made for 1,000 and 10,000 simulated hosts, one file changed on each.

No host is asked: measured is the way from what is wanted and what was found to the plan, and from there to its JSON
and its text. Each size has a process of its own, so that its memory is its own:

    PYTHONPATH=tests/plan python -m benchmarks.plan
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from plan_site import FIRST, LATER, contents, deployed

from benchmarks import fleet
from benchmarks.measure import machine, own_peak_mb, seconds
from httpdgen.model.load import load_topology
from httpdgen.model.secrets import placeholders
from httpdgen.plan.build import Options, plan
from httpdgen.plan.saved_json import write_saved
from httpdgen.plan.text import text_lines
from httpdgen.plan.wanted import wanted_of
from httpdgen.render import render
from httpdgen.sizing import size

if TYPE_CHECKING:
    from httpdgen.model.topology import Topology
    from httpdgen.plan.fleet_plan import FleetPlan
    from httpdgen.plan.wanted import Wanted

SIZES = (1_000, 10_000)
WEB_SERVERS = 100
# One file of each web server, and one of each Tomcat.
CHANGES = {
    "    max_request_workers: 400": "    max_request_workers: 400\n    keep_alive: {timeout: 9s}",
    "    nodes:": "    tomcat: {jvm_options: [-Xmx2g]}\n    nodes:",
}


def topology(hosts: int, changes: dict[str, str]) -> Topology:
    """Give a fleet of so many hosts, with some text changed."""
    text = fleet.topology(hosts - WEB_SERVERS, WEB_SERVERS)
    for before, after in changes.items():
        text = text.replace(before, after)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "topology.yaml"
        path.write_text(text)
        return load_topology(path).topology


def wanted(of: Topology, time: int) -> Wanted:
    sizing, secrets = size(of), placeholders(of)
    return wanted_of(of, sizing, render(of, sizing, secrets, {}, source="topology.yaml"), secrets.mask, time)


def figures(hosts: int) -> dict[str, float]:
    """Make a plan, and tell how long it took and what memory it needed beyond what is wanted and present."""
    was, will = wanted(topology(hosts, {}), FIRST), wanted(topology(hosts, CHANGES), LATER)
    present, found = deployed(was), contents(was)
    before_mb = own_peak_mb()
    made: list[FleetPlan] = []
    planning = seconds(lambda: made.append(plan(will, present, found, {}, Options())))
    telling = seconds(lambda: (write_saved(made[0], "", "prod", LATER), list(text_lines(made[0]))))
    changed = sum(len(host.changes) for host in made[0].hosts.values())
    return {"seconds": planning, "telling": telling, "mb": own_peak_mb() - before_mb, "changed": changed}


def main() -> None:
    if sys.argv[1:]:
        print(json.dumps(figures(int(sys.argv[1]))))
        return
    print(machine())
    print("  hosts   changes   plan, s   JSON and text, s   MB more   ms a host")
    for hosts in SIZES:
        command = [sys.executable, "-m", "benchmarks.plan", str(hosts)]
        row = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        print(
            f"{hosts:7,}  {row['changed']:8,}  {row['seconds']:8.2f}  {row['telling']:17.2f}  {row['mb']:8.0f}"
            f"  {row['seconds'] / hosts * 1000:10.2f}"
        )


if __name__ == "__main__":
    main()
