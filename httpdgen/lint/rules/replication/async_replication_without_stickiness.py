"""Sessions are copied some time after the answer, but the next request may go to another Tomcat.

channelSendOptions 8, which is the default, does not wait for the others. A balancer without stickysession (or with
sticky_session off, in mod_jk) sends each request to any member.

Why:
    The request comes before the copy: it sees an old session, or none.

Fires:
    -- web1/etc/apache2/apache2.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
    </Proxy>
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="8"/>
      </Engine>
    </Service></Server>
    -- app2/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="8"/>
      </Engine>
    </Service></Server>

Instead:
    -- web1/etc/apache2/apache2.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
    </Proxy>
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6"/>
      </Engine>
    </Service></Server>
    -- app2/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6"/>
      </Engine>
    </Service></Server>

Source: Tomcat configuration reference, The Cluster object, channelSendOptions; httpd manual, mod_proxy, ProxyPass,
stickysession
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.stickiness import cookie_of, member_count
from httpdgen.lint.once import once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "async-replication-without-stickiness"
SEVERITY = Severity.ERROR


_ASYNCHRONOUS = 8


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at Tomcats with a DeltaManager behind a balancer of several members that is certainly not sticky."""
    return once(_marks(fleet))


def _marks(fleet: Fleet) -> Iterator[Mark]:
    for link in fleet.links:
        cluster = link.service.engine.cluster if link.service.engine else None
        if cluster is None or link.balancer is None or member_count(link.balancer) == 1:
            continue
        options, cookie = cluster.send_options, cookie_of(link.balancer)
        waits = options.value is None or not options.value & _ASYNCHRONOUS
        if waits or not cookie.missing or cookie.value or cluster.manager.value != "DeltaManager":
            continue
        yield Mark(
            options.span,
            f"sessions are copied asynchronously (channelSendOptions {options.value}), but the balancer"
            f" {link.balancer.name} is not sticky",
            'write channelSendOptions="6", or make the balancer sticky',
            (Related(link.balancer.span, f"the balancer {link.balancer.name}"),),
        )
