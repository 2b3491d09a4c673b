"""A worker's route is not the jvmRoute of the Tomcat that its requests reach.

Tomcat ends every session's id with its jvmRoute, and the web server looks for a worker whose route is that ending.
Where the two differ, no worker is found.

Why:
    Every request of a session goes wherever the balancer likes, so that sessions are lost at random: users are logged
    out, baskets are empty.

Fires:
    -- web1/etc/apache2/apache2.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1 secret=0123456789abcdef
        ProxySet stickysession=JSESSIONID|jsessionid
    </Proxy>
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="tomcat1"/>
    </Service></Server>

Instead:
    -- web1/etc/apache2/apache2.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1 secret=0123456789abcdef
        ProxySet stickysession=JSESSIONID|jsessionid
    </Proxy>
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1"/>
    </Service></Server>

Source: httpd manual, mod_proxy_balancer, "Stickyness"; mod_jk reference, workers.properties, `route`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.routes import shared_jvm_routes, shared_routes
from httpdgen.lint.knowledge.stickiness import found_by_domain, links_by_session_route, member_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet, Link

ID = "route-differs-from-jvm-route"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the two wherever both are known; what is another's by mistake is told of as such."""
    told = {id(shared.wrong) for shared in shared_routes(fleet)}
    told |= {id(shared.wrong) for shared in shared_jvm_routes(fleet)}
    for link in links_by_session_route(fleet):
        engine, route = link.service.engine, link.worker.route
        if engine is None or not engine.jvm_route.value or not route.value or route.value == engine.jvm_route.value:
            continue
        if id(link.worker) in told or id(engine) in told or found_by_domain(link) or _alone_without_route(link):
            continue
        yield Mark(
            route.span,
            f"the route is {route.value}, but the Tomcat at that address has jvmRoute {engine.jvm_route.value}",
            f'write route={engine.jvm_route.value} here, or jvmRoute="{route.value}" there',
            (Related(engine.jvm_route.span, f"jvmRoute {engine.jvm_route.value}"),),
        )


def _alone_without_route(link: Link) -> bool:
    """Tell whether it is mod_jk's only member, and its route just its name: it has every session anyhow."""
    return link.balancer is not None and member_count(link.balancer) == 1 and not link.worker.route.written
