"""An application allows its sessions to be copied, but its Tomcat copies none.

The web.xml says <distributable/>, a balancer leads to several Tomcats, and this one has no Cluster and no Manager of
its own.

Why:
    Whoever wrote that counts on sessions that survive the loss of a Tomcat, and they do not.

Fires:
    -- web1/etc/apache2/apache2.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On
    </Proxy>
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">

      </Engine>
    </Service></Server>
    -- app1/var/lib/tomcat10/webapps/shop/WEB-INF/web.xml --
    <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
      <distributable/>
    </web-app>
    -- app2/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">

      </Engine>
    </Service></Server>

Instead:
    -- web1/etc/apache2/apache2.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On
    </Proxy>
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6"/>
      </Engine>
    </Service></Server>
    -- app1/var/lib/tomcat10/webapps/shop/WEB-INF/web.xml --
    <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
      <distributable/>
    </web-app>
    -- app2/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6"/>
      </Engine>
    </Service></Server>

Source: Tomcat, Clustering/Session Replication How-To, "Cluster Basics"; Servlet specification, distributable
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.tomcat import Tomcat

ID = "distributable-without-cluster"
SEVERITY = Severity.INFO


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at Tomcats that share a balancer with others."""
    behind: dict[int, set[int]] = defaultdict(set)
    for link in fleet.links:
        if link.balancer is not None:
            behind[id(link.balancer)].add(id(link.tomcat))
    sharing = {tomcat for tomcats in behind.values() if len(tomcats) > 1 for tomcat in tomcats}
    for tomcat in fleet.tomcats:
        if id(tomcat) not in sharing or _copies_sessions(tomcat):
            continue
        for application in tomcat.applications:
            if application.distributable.value:
                yield Mark(
                    application.distributable.span,
                    "sessions may be copied, but the Tomcat has no Cluster that does so",
                    "add a <Cluster> to its Engine, or leave <distributable/> out",
                    (Related(tomcat.span, "this Tomcat"),),
                )


def _copies_sessions(tomcat: Tomcat) -> bool:
    """Tell whether it has a Cluster, or a Manager of its own, which may keep sessions elsewhere."""
    return any(
        part.name in {"Cluster", "Manager"} for root in (tomcat.server, *tomcat.contexts) for part in root.walk()
    )
