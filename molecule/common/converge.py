"""Put a rendered tree on the hosts of an inventory over SSH, side by side, and restart what runs it.

    converge.py TOPOLOGY INVENTORY BUILD

The library of the labs has to be importable: molecule/common/lab enter sets that up.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fleetlab.deployment import Deployment
from fleetlab.threads import side_by_side

from httpdgen.model.inventory import load_inventory, with_addresses
from httpdgen.model.load import load_topology
from httpdgen.transport.ssh import SshTransport

if TYPE_CHECKING:
    from httpdgen.connection import Connection

SECONDS = 120


def converge(topology_file: Path, inventory_file: Path, build: Path) -> None:
    """Lay it down and restart.

    Raises:
        RuntimeError: a script failed on a host; with what it said.
    """
    inventory = load_inventory(inventory_file)
    topology = load_topology(topology_file, None, partial(with_addresses, inventory=inventory)).topology
    connections: dict[str, Connection] = {}

    def carry(host: str, script: str, given: bytes = b"", /) -> None:
        done = connections[host].run(script, stdin=given, seconds=SECONDS)
        if done.code:
            raise RuntimeError(f"{host}: {(done.stdout + done.stderr).decode(errors='replace')}")

    deployment = Deployment(topology, build, carry)
    transport = SshTransport(inventory)
    with ExitStack() as opened:
        for connection in side_by_side(transport.connect, deployment.hosts):
            connections[connection.host] = opened.enter_context(connection)
        deployment.lay_down()
        deployment.restart()


if __name__ == "__main__":
    converge(*map(Path, sys.argv[1:]))
