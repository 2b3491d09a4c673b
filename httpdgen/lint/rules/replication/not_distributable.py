"""An application's web.xml does not say <distributable/>, but its Tomcat has a Cluster.

Nothing is said of the applications that come with Tomcat, which have no sessions worth copying.

Why:
    Its sessions are not copied, whatever the Cluster says: they are lost with their Tomcat.

Fires:
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6"/>
      </Engine>
    </Service></Server>
    -- app1/var/lib/tomcat10/webapps/shop/WEB-INF/web.xml --
    <web-app version="6.0">
      <display-name>Shop</display-name>
    </web-app>

Instead:
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6"/>
      </Engine>
    </Service></Server>
    -- app1/var/lib/tomcat10/webapps/shop/WEB-INF/web.xml --
    <web-app version="6.0">
      <display-name>Shop</display-name>
      <distributable/>
    </web-app>

Source: Tomcat, Clustering/Session Replication How-To, "Cluster Basics"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "not-distributable"
SEVERITY = Severity.WARNING


_TOMCATS_OWN = frozenset({"/docs", "/examples", "/host-manager", "/manager"})


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at applications of Tomcats that have one engine, so that it is certain whose they are."""
    for tomcat in fleet.tomcats:
        clusters = [service.engine.cluster if service.engine else None for service in tomcat.services]
        if len(clusters) != 1 or clusters[0] is None:
            continue
        for application in tomcat.applications:
            if application.path is None or application.path in _TOMCATS_OWN:
                continue
            if application.distributable.value is False:
                yield Mark(
                    application.span,
                    f"the application {application.path or '/'} is not distributable: its sessions are not copied",
                    "write <distributable/> in it, if all that its sessions hold is Serializable",
                    (Related(clusters[0].span, "the Cluster"),),
                )
