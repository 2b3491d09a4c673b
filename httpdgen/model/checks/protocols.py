"""What web servers and Tomcats speak, and what has to go with it."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from httpdgen.model.checks.links import routes, tiers_by_cluster
from httpdgen.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.topology import Topology

_ONLY_MOD_JK = frozenset({"sessions", "next"})


def check_ajp_has_a_secret(topology: Topology) -> Iterator[Problem]:
    """Require a secret for AJP: Tomcat's Connector does not start without (Tomcat's documentation, config/ajp)."""
    for name, cluster in topology.clusters.items():
        if cluster.protocol == "ajp" and cluster.ajp_secret is None:
            variable = f"{name.upper().replace('-', '_')}_AJP_SECRET"
            variable = variable if variable[0].isalpha() else f"_{variable}"
            yield Problem(
                ("clusters", name),
                "needs ajp_secret: Tomcat's AJP Connector does not start without one",
                f"add ajp_secret: {{env: {variable}}}",
                at_key=True,
            )


def check_https_has_certificates(topology: Topology) -> Iterator[Problem]:
    """Require certificates with https, and refuse them elsewhere, where nothing would be encrypted."""
    for name, cluster in topology.clusters.items():
        if cluster.protocol == "https" and cluster.tls is None:
            yield Problem(
                ("clusters", name, "protocol"),
                "https needs the certificates that both sides show and check",
                "add tls: {certificate, key, ca}",
            )
        elif cluster.protocol != "https" and cluster.tls is not None:
            yield Problem(
                ("clusters", name, "tls"),
                f"goes with protocol https only; {cluster.protocol} encrypts nothing",
                "say protocol: https, or leave tls out",
            )


def check_https_members_have_names(topology: Topology) -> Iterator[Problem]:
    """Require a name for every host behind https.

    mod_ssl compares a certificate's DNS names with the member's, never its addresses (httpd manual,
    SSLProxyCheckPeerName), and answers 500 where none fits.
    """
    for name, cluster in topology.clusters.items():
        for node_name, node in cluster.nodes.items() if cluster.protocol == "https" else ():
            address = topology.address_of(node.host)
            if _is_ip(address):
                yield Problem(
                    ("clusters", name, "nodes", node_name, "host"),
                    f"host {node.host} is reached at {address}, and with https httpd compares certificates with names",
                    f"say a name of its certificate in hosts.{node.host}.address, or httpdgen_address in the inventory",
                )


def _is_ip(address: str) -> bool:
    try:
        ip_address(address)
    except ValueError:
        return False
    return True


def check_websockets_can_pass(topology: Topology) -> Iterator[Problem]:
    """Refuse websockets over all but HTTP/1.1: neither AJP nor mod_proxy_http2 upgrades a connection."""
    for path, _, route in routes(topology):
        cluster = topology.clusters.get(route.cluster or "")
        if route.websocket and cluster is not None and cluster.protocol not in {"http", "https"}:
            yield Problem(
                (*path, "websocket"),
                f"websockets do not pass over {cluster.protocol}, which cluster {route.cluster} speaks",
                f"say clusters.{route.cluster}.protocol: http",
            )


def check_balance_methods_exist(topology: Topology) -> Iterator[Problem]:
    """Refuse to mod_proxy what is mod_jk's alone: balancing by sessions, and by the next in turn."""
    links = tiers_by_cluster(topology)
    for name, cluster in topology.clusters.items():
        tiers = [tier for tier in links[name] if topology.web_tiers[tier].connector == "mod_proxy"]
        if cluster.balance.method in _ONLY_MOD_JK and tiers:
            yield Problem(
                ("clusters", name, "balance", "method"),
                f"{cluster.balance.method} is known to mod_jk only, and web tier {tiers[0]} has mod_proxy",
                "say requests, traffic or busyness",
            )


def check_force_sticky_is_sticky(topology: Topology) -> Iterator[Problem]:
    """Refuse to hold sessions to their nodes where there is no stickiness."""
    for name, cluster in topology.clusters.items():
        if cluster.failover.force_sticky and cluster.balance.sticky_session is False:
            yield Problem(
                ("clusters", name, "failover", "force_sticky"),
                "holds sessions to their nodes, but balance.sticky_session is false",
                "leave one of the two out",
            )


def check_copied_sessions_may_move(topology: Topology) -> Iterator[Problem]:
    """Refuse to copy sessions that never may leave their node."""
    for name, cluster in topology.clusters.items():
        if cluster.failover.force_sticky and cluster.sessions.replication != "none":
            yield Problem(
                ("clusters", name, "failover", "force_sticky"),
                "holds sessions to their nodes, so that the copies that sessions.replication makes serve nobody",
                "leave one of the two out",
            )
