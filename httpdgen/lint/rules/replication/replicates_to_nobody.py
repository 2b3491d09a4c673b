"""A Tomcat has a Cluster, but no other Tomcat of the fleet is in its group.

A group is all Tomcats with the same multicast address and port, and the same domain where a DomainFilterInterceptor
lets in one alone. Nothing is said where files of one host alone were given.

Why:
    Nobody gets copies of its sessions: they are lost with it.

Fires:
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService"
                address="228.0.0.4" port="45564"/>
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
                address="228.0.0.4" port="45564"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app3/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node3">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService"
                address="228.0.0.4" port="45565"/>
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
                address="228.0.0.4" port="45564"/>
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
                address="228.0.0.4" port="45564"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app3/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node3">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService"
                address="228.0.0.4" port="45564"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Source: Tomcat configuration reference, The Cluster Membership object, address and port
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.replication import group_of, groups, replicas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "replicates-to-nobody"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for groups of one by multicast, where all hosts are known and others replicate as well."""
    everybody = list(replicas(fleet))
    if not fleet.whole or len(everybody) == 1 or any(group_of(each) is None for each in everybody):
        return
    for group in groups(fleet):
        cluster = group[0].cluster
        if len(group) == 1 and cluster.group is not None:
            address, port = cluster.group
            within = f" that lets in domain {cluster.filter_domain.value}" if cluster.filter_domain.value else ""
            yield Mark(
                cluster.span,
                f"no other Tomcat has the multicast address {address}, port {port}, and a Cluster{within}",
                "give it the address, port and domain of those that are to have its sessions",
            )
