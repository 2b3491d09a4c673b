"""Messages to other Tomcats are to wait for an acknowledgement that nobody asks for.

SYNCHRONIZED_ACK (4) waits until the other has applied a message, but only together with USE_ACK (2): 6.

Why:
    Nothing waits, and a message that is lost is never sent again.

Fires:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="4"/>
      </Engine>
    </Service></Server>

Instead:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6"/>
      </Engine>
    </Service></Server>

Source: Tomcat configuration reference, The Cluster object, channelSendOptions; The Cluster Manager object,
mapSendOptions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.replication import replicas, sends

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "send-options-without-ack"
SEVERITY = Severity.ERROR


_USE_ACK, _SYNCHRONIZED = 2, 4


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at what the Cluster says, and its BackupManager."""
    for replica in replicas(fleet):
        for key, options in sends(replica.cluster):
            if options.value is not None and options.value & _SYNCHRONIZED and not options.value & _USE_ACK:
                yield Mark(
                    options.span,
                    f"{key} is {options.value}: synchronized (4), but without an acknowledgement (2)",
                    f'write {key}="{options.value | _USE_ACK}"',
                )
