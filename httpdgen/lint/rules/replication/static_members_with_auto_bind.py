"""The others name a Tomcat by host and port, but its Receiver may take another port.

autoBind is 100 where nothing is written.

Why:
    Where its port is taken when it starts, it listens on the next one, without a word, and the others do not find
    it.

Fires:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6" channelStartOptions="3">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver"
                address="192.0.2.1" port="4000" autoBind="100"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.StaticMembershipInterceptor">
              <LocalMember className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.1" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1}"/>
              <Member className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.2" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2}"/>
            </Interceptor>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Instead:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6" channelStartOptions="3">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver"
                address="192.0.2.1" port="4000" autoBind="1"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.StaticMembershipInterceptor">
              <LocalMember className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.1" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1}"/>
              <Member className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.2" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2}"/>
            </Interceptor>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Source: Tomcat configuration reference, The Cluster Receiver object, autoBind
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.replication import replicas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "static-members-with-auto-bind"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at the receivers of those that have static members."""
    for replica in replicas(fleet):
        binds = replica.cluster.auto_bind
        if replica.cluster.members and binds.value is not None and binds.value > 1:
            yield Mark(
                binds.span,
                f"autoBind is {binds.value}, but the others name one port",
                'write autoBind="1"',
                (Related(replica.cluster.members[0].span, "a static member"),),
            )
