"""The uniqueId of a static member is not 16 bytes.

It is written as 16 numbers from -128 to 127, in braces, with commas between them.

Why:
    Tomcat does not start its Cluster.

Fires:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6" channelStartOptions="3">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver"
                address="192.0.2.1" port="4000" autoBind="1"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.StaticMembershipInterceptor">
              <LocalMember className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.1" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1}"/>
              <Member className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.2" port="4000" uniqueId="{1,2,3,4}"/>
            </Interceptor>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Instead:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6" channelStartOptions="3">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver"
                address="192.0.2.1" port="4000" autoBind="1"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.StaticMembershipInterceptor">
              <LocalMember className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.1" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1}"/>
              <Member className="org.apache.catalina.tribes.membership.StaticMember"
                  host="192.0.2.2" port="4000" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2}"/>
            </Interceptor>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Source: Tomcat configuration reference, The Cluster Membership object, uniqueId
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.replication import replicas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "unique-id-not-16-bytes"
SEVERITY = Severity.ERROR


_BYTES = 16
_RANGE = range(-128, 128)


def check(fleet: Fleet) -> Iterator[Mark]:
    """Read every uniqueId, that of the LocalMember too; text that is no list of numbers is taken by its bytes."""
    for replica in replicas(fleet):
        local = replica.cluster.local_member
        for member in (*replica.cluster.members, *([] if local is None else [local])):
            written = member.attributes.get("uniqueId")
            if written is not None and written.text is not None and not _is_good(written.text):
                yield Mark(
                    written.value_span,
                    "this uniqueId is not 16 bytes",
                    'write 16 numbers of its own, such as uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1}"',
                )


def _is_good(text: str) -> bool:
    """Tell whether Tribes reads 16 bytes out of a text."""
    inside = text.strip()
    if not (inside.startswith("{") and inside.endswith("}")):
        return len(inside.encode()) == _BYTES
    numbers = [number.strip() for number in inside[1:-1].split(",")]
    good = all(re.fullmatch(r"[+-]?[0-9]{1,3}", number) and int(number) in _RANGE for number in numbers)
    return good and len(numbers) == _BYTES
