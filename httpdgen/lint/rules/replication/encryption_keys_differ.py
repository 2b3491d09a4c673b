"""Two Tomcats of one group encrypt with different keys, or only one of them encrypts.

Why:
    Neither can read what the other sends: no session is copied between them.

Fires:
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.EncryptInterceptor"
                encryptionKey="00112233445566778899aabbccddeeff"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app2/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.EncryptInterceptor"
                encryptionKey="ffeeddccbbaa99887766554433221100"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Instead:
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.EncryptInterceptor"
                encryptionKey="00112233445566778899aabbccddeeff"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app2/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.EncryptInterceptor"
                encryptionKey="00112233445566778899aabbccddeeff"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Source: Tomcat configuration reference, The Channel Interceptor object, EncryptInterceptor
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.replication import groups
from httpdgen.lint.knowledge.usual import odd_ones
from httpdgen.observed.settings import Origin, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.lint.knowledge.replication import Replica
    from httpdgen.observed.fleet import Fleet

ID = "encryption-keys-differ"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare with the key that most of a group have, as far as they are known; a key is never shown."""
    for group in groups(fleet):
        found = [each for each in map(_encryption, group) if each.known]
        for other, usual in odd_ones([(each, each.value) for each in found]):
            yield Mark(
                other.span,
                _difference(usual, other),
                "give all Tomcats of the group an EncryptInterceptor with the same key",
                (Related(usual.span, "the other Tomcat"),),
            )


def _encryption(replica: Replica) -> Setting[str]:
    """Give the key in lower case, as hexadecimal digits are read in both; missing where nothing is encrypted."""
    interceptors = [part for part in replica.cluster.interceptors if part.is_class("EncryptInterceptor")]
    if not interceptors:
        unsure = any(part.class_name.value is None for part in replica.cluster.interceptors)
        return Setting(None, replica.cluster.span, Origin.UNKNOWN if unsure else Origin.DEFAULT)
    key = interceptors[0].attributes.text("encryptionKey")
    return key if key.value is None else replace(key, value=key.value.lower())


def _difference(one: Setting[str], other: Setting[str]) -> str:
    if one.value and other.value:
        return "this Tomcat has another encryptionKey than another one of its group"
    does, not_ = ("encrypts", "does not") if other.value else ("does not encrypt", "does")
    return f"this Tomcat {does} what it sends, and another one of its group {not_}"
