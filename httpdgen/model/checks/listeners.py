"""What listens on a host, and on which port: the web server's Listens and each Tomcat's Connector and Receiver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from httpdgen.model.tiers import HTTPS_PORT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.clusters import Cluster, Node, Protocol
    from httpdgen.model.problem import Path
    from httpdgen.model.tiers import WebTier
    from httpdgen.model.topology import Topology

Connector = Literal["ajp", "http", "https"]

EVERY_ADDRESS = ""
LOOPBACK = "127.0.0.1"
ADDED_TLS = "TLS, which a site of this tier has"
_WILDCARDS = frozenset({EVERY_ADDRESS, "0.0.0.0", "::"})  # noqa: S104  # compared with, not bound to


class Listener(NamedTuple):
    """A port that something listens on.

    `owner` is who, in words; `key` is its key in a node's `ports`, and "" for a web server's; `said` is whether
    the user wrote the port, rather than httpdgen taking the default.
    """

    port: int
    address: str
    owner: str
    path: Path
    key: str = ""
    said: bool = True

    def meets(self, other: Listener) -> bool:
        """Say whether the two cannot listen at once: the port is the same, and the address is or may be."""
        return self.port == other.port and (
            self.address == other.address or self.address in _WILDCARDS or other.address in _WILDCARDS
        )


def connector_of(protocol: Protocol) -> Connector:
    """Say which of a node's ports its only Connector has: HTTP/2 in clear text is spoken by the HTTP Connector."""
    return "http" if protocol == "h2c" else protocol


def listeners_of_tiers(topology: Topology) -> dict[str, tuple[Listener, ...]]:
    """List what a web server of each tier listens on: what the user wrote comes last, so that it is told of."""
    with_tls = {tier for site in topology.sites.values() if site.tls is not None for tier in topology.tiers_of(site)}
    return {
        name: tuple(sorted(_of_tier(name, tier, has_tls=name in with_tls), key=lambda listener: listener.said))
        for name, tier in topology.web_tiers.items()
    }


def _of_tier(name: str, tier: WebTier, *, has_tls: bool) -> Iterator[Listener]:
    path: Path = ("web_tiers", name)
    said = "listen" in tier.model_fields_set
    owner = f"web tier {name}"
    for index, listen in enumerate(tier.listen):
        yield Listener(listen.port, listen.address or EVERY_ADDRESS, owner, (*path, "listen", index), said=said)
    if has_tls and not any(listen.tls for listen in tier.listen):
        yield Listener(HTTPS_PORT, EVERY_ADDRESS, ADDED_TLS, path, said=False)
    said = "port" in tier.management.model_fields_set
    owner = f"the management of web tier {name}"
    yield Listener(tier.management.port, LOOPBACK, owner, (*path, "management", "port"), said=said)


def listeners_of_node(cluster_name: str, cluster: Cluster, name: str, node: Node) -> list[Listener]:
    """List what a Tomcat listens on: its Connector, the Receiver where sessions travel, the shutdown port if any."""
    owner = f"node {name}"
    path: Path = ("clusters", cluster_name, "nodes", name)
    connector = connector_of(cluster.protocol)
    keys: tuple[Literal["ajp", "http", "https", "receiver"], ...] = (connector,)
    if cluster.sessions.replication != "none":
        keys = (connector, "receiver")
    said = node.ports.model_fields_set
    found = [
        Listener(node.port(key), EVERY_ADDRESS, owner, (*path, "ports", key) if key in said else path, key, key in said)
        for key in keys
    ]
    if node.ports.shutdown > 0:
        found.append(Listener(node.ports.shutdown, LOOPBACK, owner, (*path, "ports", "shutdown"), "shutdown"))
    return found
