"""Many Tomcats copy every session to all others.

DeltaManager does so, and it is the default. `tomcats` is the most that a group may have (6). BackupManager keeps one
copy of each session.

Why:
    Memory and network for copies grow with the square of the number of Tomcats: at some point copying is most of
    what they do.

Fires:
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
    -- app3/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node3">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6"/>
      </Engine>
    </Service></Server>
    -- app4/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node4">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6"/>
      </Engine>
    </Service></Server>
    -- app5/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node5">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6"/>
      </Engine>
    </Service></Server>
    -- app6/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node6">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6"/>
      </Engine>
    </Service></Server>
    -- app7/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node7">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6"/>
      </Engine>
    </Service></Server>

Instead:
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Manager className="org.apache.catalina.ha.session.BackupManager"/>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app2/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Manager className="org.apache.catalina.ha.session.BackupManager"/>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app3/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node3">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Manager className="org.apache.catalina.ha.session.BackupManager"/>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app4/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node4">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Manager className="org.apache.catalina.ha.session.BackupManager"/>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app5/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node5">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Manager className="org.apache.catalina.ha.session.BackupManager"/>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app6/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node6">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Manager className="org.apache.catalina.ha.session.BackupManager"/>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app7/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node7">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Manager className="org.apache.catalina.ha.session.BackupManager"/>
        </Cluster>
      </Engine>
    </Service></Server>

Source: Tomcat, Clustering/Session Replication How-To, "For the impatient"; mod_jk reference, workers.properties,
domain
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.replication import groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "delta-manager-with-many-tomcats"
SEVERITY = Severity.WARNING


def check(fleet: Fleet, *, tomcats: int = 6) -> Iterator[Mark]:
    """Count the Tomcats of each group that have a DeltaManager."""
    for group in groups(fleet):
        with_delta = [replica for replica in group if replica.cluster.manager.value == "DeltaManager"]
        if len(with_delta) > tomcats:
            manager = with_delta[0].cluster.manager
            yield Mark(
                manager.span,
                f"{len(with_delta)} Tomcats copy every session to all others, and more than {tomcats} are too many",
                "write BackupManager, or divide them into domains",
            )
