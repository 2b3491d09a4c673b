"""Sessions are copied between Tomcats in the clear over addresses of the open network.

Why:
    Whoever is on the way reads every session, and whoever reaches the receiver's port can send objects for Tomcat to
    read, which is enough to run a program there.

Fires:
    -- server.xml --
    <Server port="-1"><Service name="Catalina"><Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
      <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster">
        <Channel className="org.apache.catalina.tribes.group.GroupChannel">
          <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver" address="8.8.8.8" port="4000"/>
        </Channel>
      </Cluster>
    </Engine></Service></Server>

Instead:
    -- server.xml --
    <Server port="-1"><Service name="Catalina"><Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
      <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster">
        <Channel className="org.apache.catalina.tribes.group.GroupChannel">
          <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver" address="10.0.0.1" port="4000"/>
        </Channel>
      </Cluster>
    </Engine></Service></Server>

Source: Tomcat security considerations, "Cluster"; Tomcat configuration, Cluster Interceptor, EncryptInterceptor
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.listening import is_public

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "cluster-traffic-in-clear"
SEVERITY = Severity.WARNING

_ENCRYPTS = "EncryptInterceptor"


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for receivers on public addresses; which private networks are to be trusted, no configuration says."""
    for tomcat in fleet.tomcats:
        for service in tomcat.services:
            cluster = service.engine.cluster if service.engine is not None else None
            if cluster is None or not is_public(cluster.receiver_address.value):
                continue
            if any(not each.class_name.known or each.is_class(_ENCRYPTS) for each in cluster.interceptors):
                continue
            yield Mark(
                cluster.receiver_address.span,
                f"sessions come in the clear to {cluster.receiver_address.value}, which is of the open network",
                "use an address of a network of their own, or an EncryptInterceptor before TcpFailureDetector",
            )
