"""Two static members of a Cluster have the same uniqueId.

Why:
    Tomcat tells members apart by it: the two count as one.

Fires:
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
              <Member className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.3" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2}"/>
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
              <Member className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.3" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,3}"/>
            </Interceptor>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Source: Tomcat configuration reference, The Cluster Membership object, uniqueId
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.replication import replicas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.settings import Parameter

ID = "unique-id-twice"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the members of each Cluster with each other, and with the LocalMember."""
    for replica in replicas(fleet):
        local = replica.cluster.local_member
        earlier: dict[str, Parameter] = {}
        for member in (*([] if local is None else [local]), *replica.cluster.members):
            written = member.attributes.get("uniqueId")
            if written is None or written.text is None:
                continue
            first = earlier.setdefault("".join(written.text.split()), written)
            if first is not written:
                yield Mark(
                    written.value_span,
                    "another member has this uniqueId too",
                    "give each Tomcat a uniqueId of its own, the same in every file",
                    (Related(first.value_span, "the first time"),),
                )
