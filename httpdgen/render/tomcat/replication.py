"""Work out how the nodes of a cluster find each other and keep copies of each other's sessions."""

from __future__ import annotations

import hashlib
import ipaddress
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.model.clusters import Multicast
    from httpdgen.render.context import RenderContext


@dataclass(frozen=True, slots=True)
class Member:
    """One node as the others of its group see it."""

    name: str
    address: str
    port: int
    unique_id: str


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes that replicate to each other and to nobody else; `domain` is the name that keeps others out."""

    domain: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class ReplicationView:
    """What the nodes of a cluster say alike; `groups` gives each node its group."""

    manager: Literal["delta", "backup"]
    membership: Literal["multicast", "static"]
    multicast: Multicast
    encryption_key: str | None
    groups: Mapping[str, Group]


def replication_view(context: RenderContext, cluster_name: str) -> ReplicationView | None:
    """Work out a cluster's replication; None where sessions stay where they are."""
    sessions = context.topology.clusters[cluster_name].sessions
    if sessions.replication == "none":
        return None
    key = sessions.encryption_key
    return ReplicationView(
        manager=sessions.manager,
        membership=sessions.membership,
        multicast=sessions.multicast,
        encryption_key=None if key is None else context.secrets.reveal(key),
        groups=_groups(context, cluster_name),
    )


def _groups(context: RenderContext, cluster_name: str) -> dict[str, Group]:
    """Group the nodes by domain, or all in one.

    Nodes that are out of service are members too: a node that comes back then needs no change to the others.
    """
    topology = context.topology
    cluster = topology.clusters[cluster_name]
    found: defaultdict[str, list[Member]] = defaultdict(list)
    domains: dict[str, str] = {}
    for name, node in sorted(cluster.nodes.items()):
        domains[name] = group_domain(cluster_name, node.domain if cluster.sessions.replication == "domain" else None)
        member = Member(name, topology.address_of(node.host), node.port("receiver"), unique_id(name))
        found[domains[name]].append(member)
    groups = {domain: Group(domain, tuple(members)) for domain, members in found.items()}
    return {name: groups[domain] for name, domain in domains.items()}


def group_domain(cluster: str, domain: str | None) -> str:
    """Name a group so that no other cluster's has the same name, also where they share a multicast group.

    >>> group_domain("shop", "east"), group_domain("shop", None)
    ('shop.east', 'shop')
    """
    return cluster if domain is None else f"{cluster}.{domain}"


def unique_id(node: str) -> str:
    """Write the 16 bytes that stand for a node among static members, the same on every host and on any day.

    >>> unique_id("node1")
    '{-54,18,-13,27,-116,-65,95,41,-30,104,-22,100,-62,10,55,-13}'
    """
    digest = hashlib.sha256(node.encode()).digest()[:16]
    # Tribes reads each with Byte.parseByte, so from -128 to 127.
    return "{" + ",".join(str(byte - 256 if byte > 127 else byte) for byte in digest) + "}"  # noqa: PLR2004


def needs_ipv4_stack(replication: ReplicationView | None, address: str) -> bool:
    """Say whether the JVM must use IPv4 sockets alone, so that it joins an IPv4 multicast group through IPv4.

    >>> needs_ipv4_stack(None, "192.0.2.1")
    False
    """
    if replication is None or replication.membership == "static":
        return False
    return ":" not in address and ipaddress.ip_address(replication.multicast.address).version == 4  # noqa: PLR2004
