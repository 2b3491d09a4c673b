"""A member of a Tomcat cluster counts as lost after less than three heartbeats did not come.

Members send a heartbeat every `frequency` ms (500), and whoever was not heard for `dropTime` ms (3000) is dropped.

Why:
    Multicast loses packets, and a JVM pauses to collect garbage: members are dropped and join again while nothing is
    wrong, and each time sessions are sent again.

Fires:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService" frequency="2000"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Instead:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService" frequency="500"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Source: Tomcat configuration reference, The Cluster Membership object, frequency and dropTime
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "drop-time-below-heartbeats"
SEVERITY = Severity.WARNING
_HEARTBEATS = 3


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the two where membership is by multicast."""
    for tomcat in fleet.tomcats:
        for service in tomcat.services:
            cluster = service.engine.cluster if service.engine is not None else None
            if cluster is None or not cluster.multicast:
                continue
            drop, every = cluster.drop_time_ms, cluster.frequency_ms
            if drop.value is None or every.value is None or drop.value >= _HEARTBEATS * every.value:
                continue
            yield Mark(
                drop.span if drop.written else every.span,
                f"dropTime is {drop.value} ms, less than {_HEARTBEATS} heartbeats, which come every {every.value} ms",
                f'write dropTime="{2 * _HEARTBEATS * every.value}"',
            )
