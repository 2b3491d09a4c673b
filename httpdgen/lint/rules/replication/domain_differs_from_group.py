"""mod_jk sends a session to another Tomcat of its domain, but that one has no copy of it.

The members of one domain must replicate to each other: by the same multicast address and port, and the same domain
where a DomainFilterInterceptor is used.

Why:
    When a Tomcat is lost, its sessions go to the others of its domain first: there they are lost, though another
    Tomcat has them.

Fires:
    -- web1/etc/apache2/apache2.conf --
    LoadModule jk_module modules/mod_jk.so
    JkWorkersFile /etc/apache2/workers.properties
    JkMount /shop|/* shop
    -- web1/etc/apache2/workers.properties --
    worker.list=shop
    worker.shop.type=lb
    worker.shop.balance_workers=node1,node2
    worker.node1.host=app1
    worker.node1.domain=left
    worker.node2.host=app2
    worker.node2.domain=left
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService"
                address="228.0.0.4" port="45564"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app2/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService"
                address="228.0.0.4" port="45565"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Instead:
    -- web1/etc/apache2/apache2.conf --
    LoadModule jk_module modules/mod_jk.so
    JkWorkersFile /etc/apache2/workers.properties
    JkMount /shop|/* shop
    -- web1/etc/apache2/workers.properties --
    worker.list=shop
    worker.shop.type=lb
    worker.shop.balance_workers=node1,node2
    worker.node1.host=app1
    worker.node1.domain=left
    worker.node2.host=app2
    worker.node2.domain=left
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService"
                address="228.0.0.4" port="45564"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app2/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService"
                address="228.0.0.4" port="45564"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Source: mod_jk reference, workers.properties, domain; Tomcat configuration reference, The Cluster Membership object
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.replication import Replica, group_of
from httpdgen.lint.knowledge.usual import odd_ones
from httpdgen.observed.jk import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.observed.fleet import Fleet

ID = "domain-differs-from-group"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the groups of the Tomcats that the members of one domain reach with the one that most of them are in."""
    for members in _by_domain(fleet).values():
        for (worker, replica), (other, beside) in odd_ones([(each, group_of(each[1])) for each in members]):
            yield Mark(
                worker.domain.span,
                f"the worker {worker.name} is in domain {worker.domain.value} with {other.name}, but their Tomcats do"
                " not replicate to each other",
                "put Tomcats that replicate to each other into one domain",
                (
                    Related(replica.cluster.span, f"the Cluster of {worker.name}"),
                    Related(beside.cluster.span, f"the Cluster of {other.name}"),
                ),
            )


def _by_domain(fleet: Fleet) -> Mapping[tuple[int, str], list[tuple[Worker, Replica]]]:
    """Gather the members of each balancer's domains, with their Tomcats, as far as the group of these is known."""
    found: dict[tuple[int, str], list[tuple[Worker, Replica]]] = defaultdict(list)
    for link in fleet.links:
        worker, engine = link.worker, link.service.engine
        if isinstance(worker, Worker) and worker.domain.value and engine is not None and engine.cluster is not None:
            replica = Replica(link.tomcat, engine, engine.cluster)
            if group_of(replica) is not None:
                found[id(link.balancer), worker.domain.value].append((worker, replica))
    return found
