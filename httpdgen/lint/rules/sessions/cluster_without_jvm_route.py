"""A Tomcat replicates sessions, but its Engine has no jvmRoute.

Why:
    A cluster stands behind a balancer, and without a jvmRoute that cannot keep a session at its Tomcat: requests that
    come soon after one another see old copies. Where the balancer's files were given too, and it does without,
    nothing is said.

Fires:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>
      </Engine>
    </Service></Server>

Instead:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>
      </Engine>
    </Service></Server>

Source: Tomcat, Clustering/Session Replication How-To, "Cluster Basics"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "cluster-without-jvm-route"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at engines to which no worker was seen to lead."""
    linked = {id(link.service.engine) for link in fleet.links}
    for tomcat in fleet.tomcats:
        for service in tomcat.services:
            engine = service.engine
            if engine is None or engine.cluster is None or id(engine) in linked:
                continue
            if engine.jvm_route.missing and engine.jvm_route.value is None:
                yield Mark(
                    engine.span,
                    "the Engine has a Cluster and no jvmRoute, so that no balancer can keep a session at this Tomcat",
                    "write a jvmRoute that no other Tomcat has, and the same as the route of the balancer's member",
                    (Related(engine.cluster.span, "the Cluster"),),
                )
