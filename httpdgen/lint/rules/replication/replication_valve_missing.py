"""A Cluster names Valves of its own, and ReplicationValve is not among them.

Tomcat adds ReplicationValve and JvmRouteBinderValve by itself only where no Valve is named.

Why:
    No session is copied at the end of a request: what is in it is lost with its Tomcat.

Fires:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Valve className="org.apache.catalina.ha.session.JvmRouteBinderValve"/>
        </Cluster>
      </Engine>
    </Service></Server>

Instead:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Valve className="org.apache.catalina.ha.tcp.ReplicationValve"/>
          <Valve className="org.apache.catalina.ha.session.JvmRouteBinderValve"/>
        </Cluster>
      </Engine>
    </Service></Server>

Source: Tomcat configuration reference, The Cluster Valve object
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.cluster_valves import without

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "replication-valve-missing"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at clusters with at least one Valve, all of whose classes are known."""
    for replica in without(fleet, "ReplicationValve"):
        yield Mark(
            replica.cluster.valves[0].span,
            "the Cluster names Valves, but not ReplicationValve",
            "name ReplicationValve and JvmRouteBinderValve, or no Valve at all",
            (Related(replica.cluster.span, "the Cluster"),),
        )
