"""Two Tomcats of one host want the same port for the copies of sessions.

autoBind (100 by default) lets a Receiver take the next free port, so that only a port without such a choice is in the
way: autoBind="1".

Why:
    The second of them to start does not take part in replication, or Tomcat does not start at all.

Fires:
    -- app1/srv/one/conf/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver"
                address="192.0.2.1" port="4000" autoBind="1"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app1/srv/two/conf/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver"
                address="192.0.2.1" port="4000" autoBind="1"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Instead:
    -- app1/srv/one/conf/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver"
                address="192.0.2.1" port="4000" autoBind="1"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app1/srv/two/conf/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver"
                address="192.0.2.1" port="4100" autoBind="1"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Source: Tomcat configuration reference, The Cluster Receiver object, port and autoBind
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.replication import replicas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.lint.knowledge.replication import Replica
    from httpdgen.observed.fleet import Fleet

ID = "receiver-ports-overlap"
SEVERITY = Severity.ERROR


_EVERY = frozenset({"0.0.0.0", "::"})  # noqa: S104  # it is compared, and nothing is bound


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the receivers of each host whose address may be the same."""
    earlier: dict[tuple[str, int], list[Replica]] = defaultdict(list)
    for replica in replicas(fleet):
        port, binds = replica.cluster.receiver_port, replica.cluster.auto_bind
        if port.value is None or port.value < 1 or binds.value is None:
            continue
        here = earlier[replica.tomcat.host, port.value]
        for other in here:
            if 1 in {binds.value, other.cluster.auto_bind.value} and _same_address(replica, other):
                yield Mark(
                    port.span,
                    f"another Tomcat of this host has its Receiver at port {port.value} too",
                    "choose another port for one of them",
                    (Related(other.cluster.receiver_port.span, f"port {port.value}"),),
                )
        here.append(replica)


def _same_address(one: Replica, other: Replica) -> bool:
    """Tell whether two receivers have certainly one address: the same, or every address of the host."""
    addresses = {one.cluster.receiver_address.value, other.cluster.receiver_address.value}
    return None not in addresses and (len(addresses) == 1 or not _EVERY.isdisjoint(addresses))
