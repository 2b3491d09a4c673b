"""A Cluster names Valves of its own, but not both that it needs.

Tomcat adds ReplicationValve and JvmRouteBinderValve by itself only where no Valve is named.

Why:
    Without ReplicationValve no session is copied at the end of a request. Without JvmRouteBinderValve (where there
    is a jvmRoute) a session that moved to another Tomcat keeps the name of the lost one, so that each request goes
    anywhere.

Fires:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Valve className="org.apache.catalina.ha.tcp.ReplicationValve"/>
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
from httpdgen.lint.knowledge.replication import replicas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.tomcat import Part

ID = "cluster-valves-missing"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at clusters with at least one Valve, all of whose classes are known."""
    for replica in replicas(fleet):
        valves = replica.cluster.valves
        if not valves or not all(valve.class_name.written for valve in valves):
            continue
        needed = (
            ("ReplicationValve", "JvmRouteBinderValve") if replica.engine.jvm_route.value else ("ReplicationValve",)
        )
        missing = [name for name in needed if not any(_may_be(valve, name) for valve in valves)]
        if missing:
            yield Mark(
                valves[0].span,
                f"the Cluster names Valves, but not {' and '.join(missing)}",
                "name both, or none",
                (Related(replica.cluster.span, "the Cluster"),),
            )


def _may_be(valve: Part, name: str) -> bool:
    """Tell whether a Valve is that class of Tomcat's, or one of somebody's own, which may do its work."""
    return valve.is_class(name) or not (valve.class_name.value or "").startswith("org.apache.catalina.")
