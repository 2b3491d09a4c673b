"""Work out what a cluster's one Connector and the valve beside it say."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from httpdgen.model.tiers import HTTPS_PORT, TierTimeouts
from httpdgen.sizing.result import Derived
from httpdgen.words import decimal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from httpdgen.model.clusters import BackendTls, Protocol
    from httpdgen.model.topology import Topology
    from httpdgen.render.context import RenderContext

# Linux sends from 127.0.0.1 to every other address of the loopback network.
_LOOPBACK_V4 = r"127\.\d{1,3}\.\d{1,3}\.\d{1,3}"
_PATIENCE_MS = 5_000
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104  # the secret, or RemoteIpValve, guards it; Java takes it as IPv6's too


@dataclass(frozen=True, slots=True)
class ConnectorView:
    """What every Connector of a cluster has in common.

    `trusted` is a regular expression for the addresses whose X-Forwarded-* headers are believed; None where
    the web servers' addresses are not known here, or where AJP carries what those headers would say. `sized_for` says
    what the threads are counted from, as far as the web servers' files do not say it: `httpdgen lint` reads it.
    """

    protocol: Protocol
    port_kind: Literal["ajp", "http", "https"]
    secret: str | None
    tls: BackendTls | None
    connection_timeout_ms: Derived
    keep_alive_ms: Derived
    redirect_port: int
    virtual_threads: bool
    trusted: str | None
    sized_for: str


def connector_view(context: RenderContext, cluster_name: str) -> ConnectorView:
    """Work out the Connector of a cluster."""
    topology = context.topology
    cluster = topology.clusters[cluster_name]
    is_ajp = cluster.protocol == "ajp"
    return ConnectorView(
        protocol=cluster.protocol,
        port_kind="http" if cluster.protocol == "h2c" else cluster.protocol,
        secret=context.secrets.reveal(cluster.ajp_secret) if is_ajp and cluster.ajp_secret else None,
        tls=cluster.tls,
        connection_timeout_ms=_connection_timeout(topology, cluster_name),
        keep_alive_ms=context.sizing.clusters[cluster_name].timeouts.keep_alive_ms,
        redirect_port=HTTPS_PORT,
        virtual_threads=cluster.tomcat.virtual_threads,
        trusted=None if is_ajp else trusted_pattern(_web_addresses(topology, cluster_name)),
        sized_for=_sized_for(context, cluster_name),
    )


def _sized_for(context: RenderContext, name: str) -> str:
    """State the figures of a cluster; its requests only where they are not simply all that its web servers take."""
    topology, sizing = context.topology, context.sizing.clusters[name]
    cluster = topology.clusters[name]
    shared = any(len(topology.clusters_of(tier)) > 1 for tier in topology.tiers_routing_to(name))
    figures = {
        "concurrency": sizing.concurrency.value if shared or cluster.concurrency is not None else None,
        "margin": decimal(sizing.margin),
        "tolerate": sizing.tolerate,
        "unit": cluster.failover.unit,
    }
    return " ".join(f"{figure}={value}" for figure, value in figures.items() if value is not None)


def _connection_timeout(topology: Topology, cluster: str) -> Derived:
    tiers = [topology.web_tiers[name].timeouts for name in topology.tiers_routing_to(cluster)]
    longest = max((timeouts.request for timeouts in tiers), default=TierTimeouts().request)
    return Derived(longest.ms + _PATIENCE_MS, f"the web servers wait {longest} for a client's data, and give up first")


def _web_addresses(topology: Topology, cluster: str) -> list[str]:
    tiers = topology.tiers_routing_to(cluster)
    hosts = {host for tier in tiers for host in topology.web_tiers[tier].hosts}
    return sorted(topology.address_of(host) for host in hosts)


def trusted_pattern(addresses: Iterable[str]) -> str | None:
    r"""Write the regular expression for RemoteIpValve's internalProxies; None where an address is a name.

    Java writes an IPv6 address without `::`, and Tomcat does so or not by its version, so both are matched.

    >>> print(trusted_pattern(["192.0.2.1", "192.0.2.2"]))
    192\.0\.2\.1|192\.0\.2\.2
    >>> trusted_pattern(["2001:db8::1"])
    '2001:db8::1|2001:db8:0:0:0:0:0:1'
    >>> trusted_pattern(["web1"]) is None
    True
    """
    try:
        known = [ipaddress.ip_address(address) for address in addresses]
    except ValueError:
        return None
    return "|".join(dict.fromkeys(form for address in known for form in _forms(address))) or None


def _forms(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[str]:
    if isinstance(address, ipaddress.IPv4Address):
        return [_LOOPBACK_V4 if address.is_loopback else re.escape(str(address))]
    return [str(address), ":".join(f"{int(group, 16):x}" for group in address.exploded.split(":"))]


def bind_address(address: str) -> str:
    """Say which address a Connector listens on: the host's own, or all where only its name is known.

    A host often finds its own name in /etc/hosts as 127.0.1.1 (Debian's installer writes it so), and a Connector
    bound to that would be out of the web servers' reach.

    >>> bind_address("192.0.2.1"), bind_address("app1")
    ('192.0.2.1', '0.0.0.0')
    """
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return EVERY_ADDRESS
