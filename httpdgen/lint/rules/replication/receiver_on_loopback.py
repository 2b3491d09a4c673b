"""A Receiver listens on a loopback address, but others of its group are on other hosts.

Why:
    They cannot connect to it: nobody's sessions come to this Tomcat.

Fires:
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6" channelStartOptions="3">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver"
                address="127.0.0.1" port="4000" autoBind="1"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.StaticMembershipInterceptor">
              <LocalMember className="org.apache.catalina.tribes.membership.StaticMember"
                  host="127.0.0.1" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1}"/>
              <Member className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.2" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2}"/>
            </Interceptor>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app2/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6" channelStartOptions="3">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver"
                address="192.0.2.2" port="4000" autoBind="1"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.StaticMembershipInterceptor">
              <LocalMember className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.2" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2}"/>
              <Member className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.1" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1}"/>
            </Interceptor>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Instead:
    -- app1/etc/tomcat10/server.xml --
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
    -- app2/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6" channelStartOptions="3">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver"
                address="192.0.2.2" port="4000" autoBind="1"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.StaticMembershipInterceptor">
              <LocalMember className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.2" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2}"/>
              <Member className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.1" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1}"/>
            </Interceptor>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Source: Tomcat configuration reference, The Cluster Receiver object, address
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.replication import endpoint_of, groups, is_loopback, replicas

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.lint.knowledge.replication import Replica
    from httpdgen.observed.fleet import Fleet
    from httpdgen.span import Span

ID = "receiver-on-loopback"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for others at an address that is not loopback: static members, or Tomcats of one multicast group."""
    by_multicast = {id(each.engine): group for group in groups(fleet) for each in group}
    for replica in replicas(fleet):
        address = replica.cluster.receiver_address
        if address.value is None or not is_loopback(address.value):
            continue
        far = next(_elsewhere(replica, by_multicast.get(id(replica.engine), [])), None)
        if far is not None:
            yield Mark(
                address.span,
                f"the Receiver listens on {address.value}, but another Tomcat of the group is on another host",
                "write the address by which the others reach this host",
                (Related(far, "the other Tomcat"),),
            )


def _elsewhere(replica: Replica, group: Sequence[Replica]) -> Iterator[Span]:
    for member in replica.cluster.members:
        endpoint = endpoint_of(member)
        if endpoint is not None and not is_loopback(endpoint[0]):
            yield member.span
    for other in group:
        address = other.cluster.receiver_address
        if other.tomcat.host != replica.tomcat.host and address.value is not None and not is_loopback(address.value):
            yield address.span
