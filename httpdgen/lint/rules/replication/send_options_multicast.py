"""Messages to other Tomcats are to be sent by multicast, which Tomcat does not do with them.

Why:
    Copies of sessions do not arrive.

Fires:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="64"/>
      </Engine>
    </Service></Server>

Instead:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6"/>
      </Engine>
    </Service></Server>

Source: Tomcat configuration reference, The Cluster object, channelSendOptions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.replication import replicas, sends

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "send-options-multicast"
SEVERITY = Severity.ERROR


_MULTICAST = 64


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at what the Cluster says, and its BackupManager."""
    for replica in replicas(fleet):
        for key, options in sends(replica.cluster):
            if options.value is not None and options.value & _MULTICAST:
                yield Mark(
                    options.span,
                    f"{key} is {options.value}, which has multicast (64) in it",
                    f'write {key}="6" to wait until the others have a session, or "8" not to',
                )
