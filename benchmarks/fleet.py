"""Write a topology of any size: clusters of 200 Tomcats, all behind the same 100 web servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SECRET_VARIABLE = "FLEET_AJP_SECRET"
SECRET = "benchmark-secret-0123456789"
NODES_IN_A_CLUSTER = 200


def topology(nodes: int, web_servers: int = 100) -> str:
    """Give the text of a topology with every node written out, as a generator of such files would."""
    lines = ["httpdgen: 1", "web_tiers:", "  edge:", "    hosts:"]
    lines += [f"    - web{number:03}" for number in range(1, web_servers + 1)]
    lines += ["    max_request_workers: 400", "clusters:"]
    clusters = max(1, -(-nodes // NODES_IN_A_CLUSTER))
    for cluster in range(1, clusters + 1):
        lines += [f"  cluster{cluster:02}:", f"    ajp_secret: {{env: {SECRET_VARIABLE}}}", "    nodes:"]
        first = (cluster - 1) * NODES_IN_A_CLUSTER + 1
        for node in range(first, min(first + NODES_IN_A_CLUSTER, nodes + 1)):
            lines += [f"      node{node:05}: {{host: app{node:05}, lbfactor: {1 + node % 3}}}"]
    lines += ["sites:", "  www.example.com:", "    routes:"]
    lines += [f"      /app{cluster:02}: {{cluster: cluster{cluster:02}}}" for cluster in range(1, clusters + 1)]
    return "\n".join(lines) + "\n"


def write(folder: Path, nodes: int, web_servers: int = 100) -> Path:
    """Write such a topology into a folder and give its path."""
    path = folder / f"topology-{nodes}.yaml"
    path.write_text(topology(nodes, web_servers))
    return path
