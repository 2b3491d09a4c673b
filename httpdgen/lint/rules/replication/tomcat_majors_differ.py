"""Tomcats of different major versions replicate to each other.

Why:
    Sessions do not travel between them: an application for 9 has javax classes, and from 10 on they are jakarta's;
    what the Tomcats send each other may differ, too.

Fires:
    -- app1/etc/tomcat9/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6"/>
      </Engine>
    </Service></Server>
    -- app2/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6"/>
      </Engine>
    </Service></Server>

Instead:
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6"/>
      </Engine>
    </Service></Server>
    -- app2/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6"/>
      </Engine>
    </Service></Server>

Source: Tomcat, Migration Guide to 10.0.x
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.replication import groups
from httpdgen.lint.knowledge.usual import odd_ones

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "tomcat-majors-differ"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the versions of each group, where paths or the user tell them."""
    for group in groups(fleet):
        known = [(each, each.tomcat.version[0]) for each in group if each.tomcat.version]
        for replica, beside in odd_ones([((each, major), major) for each, major in known]):
            yield Mark(
                replica[0].cluster.span,
                f"this is Tomcat {replica[1]}, and another one of its group is Tomcat {beside[1]}",
                "run one major version in a group, and move to another one group by group",
                (Related(beside[0].cluster.span, f"Tomcat {beside[1]}"),),
            )
