"""EncryptInterceptor stands behind TcpFailureDetector.

Why:
    TcpFailureDetector's probes then go out unencrypted past it, and the others cannot read them: Tomcats that are
    well are taken for lost.

Fires:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.EncryptInterceptor"
                encryptionKey="${key}"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Instead:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.EncryptInterceptor"
                encryptionKey="${key}"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Source: Tomcat configuration reference, The Channel Interceptor object, EncryptInterceptor
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.replication import replicas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "encryption-after-failure-detector"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the two in the order of each Channel's interceptors."""
    for replica in replicas(fleet):
        detector = None
        for interceptor in replica.cluster.interceptors:
            if interceptor.is_class("TcpFailureDetector"):
                detector = interceptor
            elif interceptor.is_class("EncryptInterceptor") and detector is not None:
                yield Mark(
                    interceptor.span,
                    "EncryptInterceptor stands behind TcpFailureDetector",
                    "write it before TcpFailureDetector",
                    (Related(detector.span, "TcpFailureDetector"),),
                )
