"""Sessions are copied to other Tomcats, but the balancer never lets a session go to another one.

nofailover (mod_proxy) and sticky_session_force (mod_jk) answer with an error when a session's own Tomcat is lost.

Why:
    Users get errors for as long as their Tomcat is away, though another one has a copy of their session. The copies
    serve a Tomcat that starts again, and nobody else.

Fires:
    -- web1/etc/apache2/apache2.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On nofailover=On
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

Instead:
    -- web1/etc/apache2/apache2.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On nofailover=Off
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

Source: httpd manual, mod_proxy, ProxyPass, nofailover; mod_jk reference, workers.properties, sticky_session_force
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.stickiness import links_by_session_route
from httpdgen.observed.jk import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.lint.knowledge.stickiness import AnyBalancer
    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.settings import Setting

ID = "no-failover-despite-replication"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at sticky balancers that lead to a Tomcat with a Cluster."""
    told: set[int] = set()
    for link in links_by_session_route(fleet):
        engine = link.service.engine
        if link.balancer is None or id(link.balancer) in told or engine is None or engine.cluster is None:
            continue
        forced, key = _forced(link.balancer)
        if forced.value:
            told.add(id(link.balancer))
            yield Mark(
                forced.span,
                f"{key} is on, so that no session moves to another Tomcat, which has a copy of it",
                f"leave {key} out, or the Cluster",
                (Related(engine.cluster.span, "sessions are copied"),),
            )


def _forced(balancer: AnyBalancer) -> tuple[Setting[bool], str]:
    if isinstance(balancer, Worker):
        return balancer.sticky_force, "sticky_session_force"
    return balancer.no_failover, "nofailover"
