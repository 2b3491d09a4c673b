"""Work out what a cluster survives, and what its nodes must agree on to share sessions."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from httpdgen import platforms
from httpdgen.expected.doors import session_cookie
from httpdgen.plan.shape import ClusterShape
from httpdgen.render.context import CURRENT
from httpdgen.tree import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.topology import Topology
    from httpdgen.tree import ConfigTree

_KEY = re.compile(rb'\bencryptionKey="([^"]*)"')


def cluster_shape(topology: Topology, name: str, tree: ConfigTree) -> ClusterShape:
    """Give one cluster's."""
    cluster = topology.clusters[name]
    return ClusterShape(
        name=name,
        tolerate=cluster.tolerate,
        unit=cluster.failover.unit,
        replication=cluster.sessions.replication,
        group="" if cluster.sessions.replication == "none" else _group(topology, name, tree),
        session_cookie=session_cookie(cluster),
        one_copy=cluster.sessions.manager == "backup",
    )


def _group(topology: Topology, name: str, tree: ConfigTree) -> str:
    """Make a digest of what splits a group where only some of its nodes have it.

    Of the key, which is 16 random bytes or more, it tells nothing but whether it is another one: the cluster's name
    in front of it makes even the same key look different elsewhere.
    """
    sessions = topology.clusters[name].sessions
    state = hashlib.sha256(f"{name}\0{sessions.replication}\0{sessions.manager}\0{sessions.membership}\0".encode())
    if sessions.membership == "multicast":
        state.update(f"{sessions.multicast.address}\0{sessions.multicast.port}\0".encode())
    state.update("\0".join(sorted(set(_majors(topology, name)))).encode())
    state.update(b"\0" + (_key(topology, name, tree) or b""))
    return state.hexdigest()[:16]


def _majors(topology: Topology, name: str) -> Iterator[str]:
    """Give the major versions of Tomcat that a cluster's nodes run: what one writes, another cannot read."""
    cluster = topology.clusters[name]
    for node in cluster.nodes.values():
        version = cluster.tomcat.version or platforms.load(topology.platform_of(node.host)).tomcat.version
        yield version.partition(".")[0]


def _key(topology: Topology, name: str, tree: ConfigTree) -> bytes | None:
    """Find the key as it is rendered, which is the same for every node."""
    node_name, node = min(topology.clusters[name].nodes.items())
    folder = f"{CURRENT}/tomcat/{node_name}/"
    files = [entry for path, entry in sorted(tree.hosts[node.host].items()) if path.startswith(folder)]
    found = (_KEY.search(entry.content) for entry in files if isinstance(entry, File))
    return next((match[1] for match in found if match is not None), None)
