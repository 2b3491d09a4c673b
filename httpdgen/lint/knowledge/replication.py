"""Which Tomcats copy sessions to each other, as far as their server.xml files tell."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from httpdgen.observed.link_hosts import LOOPBACK, WILDCARD, canonical, host_names
from httpdgen.observed.tomcat_cluster import send_options
from httpdgen.observed.tomcat_parts import whole_number

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.settings import Setting
    from httpdgen.observed.tomcat import Engine, Part, ReplicationCluster, Tomcat

Endpoint: TypeAlias = "tuple[str, int]"

_MAP_SENDS = 6  # Tomcat configuration reference, The Cluster Manager object, mapSendOptions


@dataclass(frozen=True, slots=True)
class Replica:
    """A Tomcat that takes part in replication."""

    tomcat: Tomcat
    engine: Engine
    cluster: ReplicationCluster


def replicas(fleet: Fleet) -> Iterator[Replica]:
    """Go through the engines that have a Cluster."""
    for tomcat in fleet.tomcats:
        for service in tomcat.services:
            if service.engine is not None and service.engine.cluster is not None:
                yield Replica(tomcat, service.engine, service.engine.cluster)


def group_of(replica: Replica) -> Hashable | None:
    """Give what all Tomcats of one group have alike, and no other has; None where that is not to be known.

    By multicast it is address, port and the domain that a DomainFilterInterceptor lets in; otherwise the receivers.
    """
    cluster = replica.cluster
    if not cluster.filter_domain.known:
        return None
    if cluster.multicast and cluster.group is not None:
        return ("multicast", *cluster.group, cluster.filter_domain.value)
    if cluster.multicast is False and cluster.members:
        own = own_endpoint(cluster)
        others = [endpoint_of(member) for member in cluster.members]
        known = frozenset(endpoint for endpoint in (own, *others) if endpoint is not None)
        return ("static", known, cluster.filter_domain.value) if len(known) == len(others) + 1 else None
    return None


def groups(fleet: Fleet) -> list[list[Replica]]:
    """Put those that replicate to each other together, in the order of the fleet."""
    found: dict[Hashable, list[Replica]] = defaultdict(list)
    for replica in replicas(fleet):
        group = group_of(replica)
        if group is not None:
            found[group].append(replica)
    return list(found.values())


def endpoint_of(member: Part) -> Endpoint | None:
    """Give the host and port that a static member names."""
    host = member.attributes.text("host").value
    port = member.attributes.setting("port", whole_number).value
    return None if not host or port is None else (host.lower(), port)


def own_endpoint(cluster: ReplicationCluster) -> Endpoint | None:
    """Give the address and port of a Tomcat's Receiver; the LocalMember's host where it has no address of its own."""
    address, port = cluster.receiver_address.value, cluster.receiver_port.value
    if address is not None and canonical(address) == WILDCARD and cluster.local_member is not None:
        address = cluster.local_member.attributes.text("host").value
    if not address or port is None or canonical(address) == WILDCARD:
        return None
    return address.lower(), port


def are_two_addresses(one: str, other: str) -> bool:
    """Tell whether both are IP addresses, and not the same; a name may be any.

    >>> are_two_addresses("192.0.2.1", "192.0.2.2"), are_two_addresses("192.0.2.1", "app2")
    (True, False)
    """
    try:
        return ipaddress.ip_address(one) != ipaddress.ip_address(other)
    except ValueError:
        return False


def is_loopback(address: str) -> bool:
    """Tell whether only the host itself reaches an address."""
    return canonical(address) == LOOPBACK


class Receivers:
    """Who listens for copies of sessions where."""

    def __init__(self, fleet: Fleet) -> None:
        """Look at every receiver of a fleet."""
        self._names = host_names(fleet.hosts, fleet.web_servers, fleet.tomcats)
        self._at: dict[Endpoint, list[Replica]] = defaultdict(list)
        self._on: dict[str, list[Replica]] = defaultdict(list)
        for replica in replicas(fleet):
            self._on[replica.tomcat.host].append(replica)
            endpoint = own_endpoint(replica.cluster)
            if endpoint is not None:
                self._at[endpoint].append(replica)

    def find(self, endpoint: Endpoint, from_host: str) -> Replica | None:
        """Give the one Tomcat that a static member means on a host."""
        exact = self._at.get(endpoint, [])
        if exact:
            return exact[0] if len(exact) == 1 else None
        port = endpoint[1]
        there = [each for each in self.on_host_of(endpoint, from_host) if each.cluster.receiver_port.value == port]
        return there[0] if len(there) == 1 else None

    def on_host_of(self, endpoint: Endpoint, from_host: str) -> Sequence[Replica]:
        """Give the Tomcats on the host that a static member names; none where it is a loopback address."""
        if is_loopback(endpoint[0]):
            return ()
        host = self._names.find(endpoint[0], from_host)
        return () if host is None else self._on.get(host, ())


def sends(cluster: ReplicationCluster) -> Iterator[tuple[str, Setting[int]]]:
    """Give what says how messages are sent: the Cluster's own, and that of its BackupManager's map."""
    yield "channelSendOptions", cluster.send_options
    for manager in cluster.part.all("Manager"):
        if manager.is_class("BackupManager"):
            yield "mapSendOptions", manager.attributes.setting("mapSendOptions", send_options, _MAP_SENDS)
