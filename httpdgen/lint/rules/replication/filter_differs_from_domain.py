"""A Tomcat is of another domain than the one that its DomainFilterInterceptor lets in.

Why:
    Those of the domain that it lets in do not let it in, and those of its own domain it refuses: it stands alone,
    and nobody has its sessions.

Fires:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService"
                address="228.0.0.4" port="45564" domain="shop"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.DomainFilterInterceptor"
                domain="news"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Instead:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService"
                address="228.0.0.4" port="45564" domain="shop"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.DomainFilterInterceptor"
                domain="shop"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Source: Tomcat configuration reference, The Cluster Membership object, domain; The Channel Interceptor object
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.replication import replicas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "filter-differs-from-domain"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the two, and mark the one that fewer Tomcats have; a domain that is written nowhere is none."""
    everybody = list(replicas(fleet))
    settings = [(each.cluster.domain, each.cluster.filter_domain) for each in everybody]
    used = Counter(setting.value for pair in settings for setting in pair)
    for replica in everybody:
        domain, let_in = replica.cluster.domain, replica.cluster.filter_domain
        if let_in.value and domain.known and domain.value != let_in.value:
            own = f"domain {domain.value}" if domain.value else "no domain"
            wrong, other = (domain, let_in) if used[domain.value] < used[let_in.value] else (let_in, domain)
            usual = other.value or let_in.value
            yield Mark(
                wrong.span,
                f"the Tomcat has {own}, but its DomainFilterInterceptor lets in {let_in.value} alone",
                f'write domain="{usual}" in both',
                (Related(other.span, "the other place"),),
            )
