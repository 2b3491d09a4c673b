"""A Tomcat names another one as its static member, but that one does not name it.

Why:
    The two hear each other one way: one of them copies its sessions, and never gets the other's.

Fires:
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
              <Member className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.3" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,3}"/>
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
              <Member className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.3" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,3}"/>
            </Interceptor>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app3/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node3">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6" channelStartOptions="3">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver"
                address="192.0.2.3" port="4000" autoBind="1"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.StaticMembershipInterceptor">
              <LocalMember className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.3" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,3}"/>
              <Member className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.2" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2}"/>
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
              <Member className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.3" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,3}"/>
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
              <Member className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.3" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,3}"/>
            </Interceptor>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app3/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node3">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6" channelStartOptions="3">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver"
                address="192.0.2.3" port="4000" autoBind="1"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.StaticMembershipInterceptor">
              <LocalMember className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.3" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,3}"/>
              <Member className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.1" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1}"/>
              <Member className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.2" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2}"/>
            </Interceptor>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Source: Tomcat configuration reference, The Cluster Membership object; The Channel Interceptor object, StaticMember
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.replication import Receivers, are_two_addresses, endpoint_of, own_endpoint, replicas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.lint.knowledge.replication import Endpoint, Replica
    from httpdgen.observed.fleet import Fleet

ID = "static-member-missing"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look from every member that was seen back to the one that names it."""
    receivers = Receivers(fleet)
    named: dict[int, _Named] = {}
    for replica in replicas(fleet):
        for member in replica.cluster.members:
            endpoint = endpoint_of(member)
            other = None if endpoint is None else receivers.find(endpoint, replica.tomcat.host)
            own = own_endpoint(replica.cluster)
            if own is None or other is None or other.engine is replica.engine or other.cluster.multicast is not False:
                continue
            if id(other.cluster) not in named:
                named[id(other.cluster)] = _named_by(other, receivers)
            if not named[id(other.cluster)].may_be(replica, own):
                yield Mark(
                    other.cluster.span,
                    f"the Cluster has no static member {own[0]}, port {own[1]}, which has this Tomcat as its own",
                    "write a Member for each of the others, on every Tomcat",
                    (Related(member.span, "the member over there"),),
                )


@dataclass(frozen=True, slots=True)
class _Named:
    """The members that a Tomcat names: the engines that they are, and the endpoints of those that were not seen."""

    engines: frozenset[int]
    unseen: tuple[Endpoint | None, ...]

    def may_be(self, wanted: Replica, own: Endpoint) -> bool:
        """Tell whether one of them is the wanted Tomcat, or may be, by a name that is not known."""
        return id(wanted.engine) in self.engines or any(
            endpoint is None or (endpoint[1] == own[1] and not are_two_addresses(endpoint[0], own[0]))
            for endpoint in self.unseen
        )


def _named_by(replica: Replica, receivers: Receivers) -> _Named:
    engines, unseen = set(), []
    for member in replica.cluster.members:
        endpoint = endpoint_of(member)
        found = None if endpoint is None else receivers.find(endpoint, replica.tomcat.host)
        if found is None:
            unseen.append(endpoint)
        else:
            engines.add(id(found.engine))
    return _Named(frozenset(engines), tuple(unseen))
