"""A balancer keeps sessions at their Tomcat, but the Tomcat has no jvmRoute.

mod_jk does so unless sticky_session is false.

Why:
    Session ids do not tell which Tomcat made them, so that each request goes wherever the balancer likes and sessions
    are lost at random.

Fires:
    -- web1/etc/apache2/apache2.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On
    </Proxy>
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Instead:
    -- web1/etc/apache2/apache2.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On
    </Proxy>
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1"/>
    </Service></Server>

Source: Tomcat configuration reference, The Engine Container, jvmRoute; mod_jk reference, workers.properties, route
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.stickiness import links_by_session_route, member_count
from httpdgen.lint.once import once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "no-jvm-route"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Follow the links of balancers that have several members."""
    return once(_marks(fleet))


def _marks(fleet: Fleet) -> Iterator[Mark]:
    for link in links_by_session_route(fleet):
        engine = link.service.engine
        if link.balancer is None or engine is None or member_count(link.balancer) < 2:  # noqa: PLR2004  # one keeps every session, whatever its id
            continue
        if engine.jvm_route.missing and engine.jvm_route.value is None:
            route = link.worker.route.value
            yield Mark(
                engine.span,
                f"the Engine has no jvmRoute, but the balancer {link.balancer.name} finds sessions by it",
                f'write jvmRoute="{route}"' if route else "write jvmRoute= here, and the same as the member's route",
                (Related(link.worker.span, "the balancer's member"),),
            )
