"""Ports on a host must not meet; where they do, free ones are proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from httpdgen.model.checks.listeners import (
    ADDED_TLS,
    Listener,
    connector_of,
    listeners_of_node,
    listeners_of_tiers,
)
from httpdgen.model.clusters import DEFAULT_PORTS, INSTANCE_STEP
from httpdgen.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from httpdgen.model.problem import Path
    from httpdgen.model.topology import Topology

_LAST_PORT = 65_535
_INSTANCES = range(100)
_WORDS = {"ajp": "AJP", "http": "HTTP", "https": "HTTPS", "receiver": "Receiver", "shutdown": "shutdown"}


class _Tenant(NamedTuple):
    """A Tomcat or a web server on a host: its path, and what it listens on."""

    path: Path
    listeners: Sequence[Listener]


def check_ports_of_web_servers(topology: Topology) -> Iterator[Problem]:
    """Refuse a web server's port that is needed twice: a second Listen for it is fatal."""
    for listeners in listeners_of_tiers(topology).values():
        for index, listener in enumerate(listeners):
            met = _first_met(listener, listeners[:index])
            if met is not None:
                hint = "say {port: 443, tls: true}" if met.owner == ADDED_TLS else None
                message = f"port {listener.port} is needed twice: here, and by {met.owner}"
                ports = {other.port for other in listeners}
                yield Problem(listener.path, message, hint or _free_port(listener.port, ports))


def check_ports_of_nodes(topology: Topology) -> Iterator[Problem]:
    """Refuse a Tomcat's port that is taken on its host."""
    for host, tenants in _tenants_by_host(topology).items():
        ports = [listener.port for tenant in tenants for listener in tenant.listeners]
        if len(set(ports)) < len(ports):
            yield from _clashes(host, tenants, set(ports))


def check_endpoints_are_unique(topology: Topology) -> Iterator[Problem]:
    """Refuse two nodes at one address and port: httpd ignores the second of two equal members (AH01150)."""
    owners: dict[tuple[str, int], tuple[str, str]] = {}
    for cluster_name, cluster in topology.clusters.items():
        connector = connector_of(cluster.protocol)
        for name, node in cluster.nodes.items():
            endpoint = (topology.address_of(node.host).lower(), node.port(connector))
            first_host, first = owners.setdefault(endpoint, (node.host, name))
            # On one host it is a clash of ports, which is told of as such.
            if first_host.lower() != node.host.lower():
                yield Problem(
                    ("clusters", cluster_name, "nodes", name, "host"),
                    f"{node.host} has the address of {first_host}, {endpoint[0]}, so that node {name} and node {first}"
                    f" would both be at port {endpoint[1]} of it",
                    f"mend the address of one of them, under hosts, or write host: {first_host} and an instance",
                )


def _tenants_by_host(topology: Topology) -> dict[str, list[_Tenant]]:
    """List who listens on a host: its web server first, then its Tomcats."""
    tenants: dict[str, list[_Tenant]] = {}
    of_tiers = listeners_of_tiers(topology)
    for tier_name, tier in topology.web_tiers.items():
        for host in tier.hosts:
            # A host in two tiers is told of as such; it runs the first one's httpd here.
            tenants.setdefault(host, [_Tenant(("web_tiers", tier_name), of_tiers[tier_name])])
    for cluster_name, cluster in topology.clusters.items():
        for name, node in cluster.nodes.items():
            listeners = listeners_of_node(cluster_name, cluster, name, node)
            tenants.setdefault(node.host, []).append(_Tenant(("clusters", cluster_name, "nodes", name), listeners))
    return tenants


def _clashes(host: str, tenants: Iterable[_Tenant], ports: set[int]) -> Iterator[Problem]:
    """Tell of each node that comes too late; what is proposed to one of them is not proposed again."""
    taken: dict[int, list[Listener]] = {}
    for tenant in tenants:
        clashes: dict[Listener, Listener] = {}
        for listener in tenant.listeners:
            others = taken.setdefault(listener.port, [])
            met = _first_met(listener, others)
            if met is None:
                others.append(listener)
            else:
                clashes[listener] = met
        # A web server's own clashes are told of once for its tier.
        if clashes and tenant.path[0] == "clusters":
            yield from _problems(host, tenant, clashes, ports)


def _problems(host: str, node: _Tenant, clashes: dict[Listener, Listener], ports: set[int]) -> Iterator[Problem]:
    by_default = {listener: other for listener, other in clashes.items() if not listener.said}
    if by_default:
        keys = [listener.key for listener in node.listeners if not listener.said]
        yield Problem(node.path, _message(host, by_default), _free_instance(keys, ports), at_key=True)
    for listener, other in clashes.items():
        if listener.said:
            yield Problem(listener.path, _message(host, {listener: other}), _free_port(listener.port, ports))


def _message(host: str, clashes: dict[Listener, Listener]) -> str:
    ports = " and ".join(f"{listener.port} ({_WORDS[listener.key]})" for listener in clashes)
    owners = " and ".join(sorted({other.owner for other in clashes.values()}))
    return f"on host {host}, port {ports} is taken by {owners}"


def _free_instance(keys: Sequence[str], ports: set[int]) -> str | None:
    """Propose the first instance whose default ports are all free, and keep them."""
    for instance in _INSTANCES:
        proposed = {key: DEFAULT_PORTS[key] + INSTANCE_STEP * instance for key in keys}
        if ports.isdisjoint(proposed.values()):
            ports.update(proposed.values())
            numbers = ", ".join(f"{key} {port}" for key, port in proposed.items())
            return f"say instance: {instance} (then {numbers})"
    return None


def _free_port(wanted: int, ports: set[int]) -> str | None:
    """Propose the first free port in steps of a hundred, as instances are counted, and keep it."""
    for port in range(wanted + INSTANCE_STEP, _LAST_PORT + 1, INSTANCE_STEP):
        if port not in ports:
            ports.add(port)
            return f"{port} is free"
    return None


def _first_met(listener: Listener, others: Iterable[Listener]) -> Listener | None:
    return next((other for other in others if listener.meets(other)), None)
