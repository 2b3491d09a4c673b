"""A lost Tomcat's sessions are sent to one of another group, which has no copies of them.

`redirect` names the route to which the sessions of a lost member go.

Why:
    The sessions are lost, although a Tomcat of the same group has them.

Fires:
    -- web1/etc/apache2/apache2.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1 redirect=node3
        BalancerMember ajp://app2:8009 route=node2 redirect=node1
        BalancerMember ajp://app3:8009 route=node3
        ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On
    </Proxy>
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService" domain="left"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.DomainFilterInterceptor"
                domain="left"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app2/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService" domain="left"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.DomainFilterInterceptor"
                domain="left"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app3/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node3">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService" domain="right"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.DomainFilterInterceptor"
                domain="right"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Instead:
    -- web1/etc/apache2/apache2.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1 redirect=node2
        BalancerMember ajp://app2:8009 route=node2 redirect=node1
        BalancerMember ajp://app3:8009 route=node3
        ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On
    </Proxy>
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService" domain="left"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.DomainFilterInterceptor"
                domain="left"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app2/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node2">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService" domain="left"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.DomainFilterInterceptor"
                domain="left"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>
    -- app3/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node3">
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.McastService" domain="right"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.DomainFilterInterceptor"
                domain="right"/>
          </Channel>
        </Cluster>
      </Engine>
    </Service></Server>

Source: httpd manual, mod_proxy, ProxyPass, redirect; mod_jk reference, workers.properties, `redirect`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.once import once

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.observed.fleet import Fleet, Link
    from httpdgen.observed.tomcat import ReplicationCluster

ID = "redirect-leaves-group"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the groups of the two members that a redirect joins."""
    return once(_marks(fleet))


def _marks(fleet: Fleet) -> Iterator[Mark]:
    by_route = _by_route(fleet)
    for link in fleet.links:
        redirect = link.worker.redirect
        target = by_route.get((id(link.balancer), redirect.value)) if redirect.value else None
        own, other = _cluster(link), None if target is None else _cluster(target)
        if own is not None and other is not None and _apart(own, other):
            yield Mark(
                redirect.span,
                f"lost sessions go to {redirect.value}, but the Tomcats of the two do not replicate to each other",
                "write the route of a member whose Tomcat has copies of these sessions",
                (Related(own.span, "the Cluster here"), Related(other.span, f"the Cluster of {redirect.value}")),
            )


def _by_route(fleet: Fleet) -> Mapping[tuple[int, str | None], Link]:
    found: dict[tuple[int, str | None], Link] = {}
    for link in fleet.links:
        if link.balancer is not None:
            found.setdefault((id(link.balancer), link.worker.route.value), link)
    return found


def _cluster(link: Link) -> ReplicationCluster | None:
    return link.service.engine.cluster if link.service.engine is not None else None


def _apart(one: ReplicationCluster, other: ReplicationCluster) -> bool:
    """Tell whether nobody of the one's group certainly hears the other: by multicast, or by what filters let in."""
    by_multicast = one.group is not None and other.group is not None and not (one.members or other.members)
    if by_multicast and one.group != other.group:
        return True
    let_in = (one.filter_domain.value, other.filter_domain.value)
    return None not in let_in and let_in[0] != let_in[1]
