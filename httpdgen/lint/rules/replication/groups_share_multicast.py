"""Two groups of Tomcats have the same multicast address and port, and nothing keeps them apart.

All Tomcats with the same address and port are one group, whatever the domain of their Membership says: only a
DomainFilterInterceptor refuses the others.

Why:
    Each Tomcat sends its sessions to those of the other group too: memory and network for nothing, and where both
    have an application of one path, sessions that mix.

Fires:
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService"
                address="228.0.0.4" port="45564" domain="shop"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app2/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService"
                address="228.0.0.4" port="45564" domain="news"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Instead:
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService"
                address="228.0.0.4" port="45564" domain="shop"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app2/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService"
                address="228.0.0.4" port="45565" domain="news"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Source: Tomcat configuration reference, The Cluster Membership object, port and domain; The Channel Interceptor
object
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.replication import groups

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.lint.knowledge.replication import Replica
    from httpdgen.observed.fleet import Fleet

ID = "groups-share-multicast"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at Tomcats that hear each other, and are said to be apart: by a domain, or by the balancers before them."""
    balancers = _balancers(fleet)
    for group in groups(fleet):
        first = group[0]
        if not first.cluster.multicast or first.cluster.group is None:
            continue
        address, port = first.cluster.group
        for other in group[1:]:
            reason = _apart(first, other, balancers)
            if reason is not None:
                yield Mark(
                    other.cluster.span,
                    f"this Cluster has the multicast address {address}, port {port}, of another group, and {reason}",
                    "choose another port for one of the groups, or a DomainFilterInterceptor with a domain for both",
                    (Related(first.cluster.span, "the Cluster of the other group"),),
                )


def _apart(one: Replica, other: Replica, balancers: Mapping[int, frozenset[str]]) -> str | None:
    """Say why two Tomcats are meant to be of two groups; None where nothing tells."""
    domains = one.cluster.domain, other.cluster.domain
    unfiltered = one.cluster.filter_domain.missing  # and so the other's
    if unfiltered and all(domain.written for domain in domains) and domains[0].value != domains[1].value:
        return f"its domain {domains[1].value} alone does not keep it apart from {domains[0].value}"
    before, beside = balancers.get(id(one.engine)), balancers.get(id(other.engine))
    if before and beside and not before & beside:
        return f"it serves the balancer {min(beside)}, and the other serves {min(before)}"
    return None


def _balancers(fleet: Fleet) -> Mapping[int, frozenset[str]]:
    """Name the balancers of each engine."""
    found: dict[int, set[str]] = defaultdict(set)
    for link in fleet.links:
        if link.service.engine is not None and link.balancer is not None:
            found[id(link.service.engine)].add(link.balancer.name)
    return {engine: frozenset(names) for engine, names in found.items()}
