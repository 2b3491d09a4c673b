"""A balancer reads another cookie than the Tomcats behind it set.

Names of cookies are told apart by case.

Why:
    The balancer never finds a session's route, so that each request goes wherever it likes.

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
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1"/>
    </Service></Server>
    -- app1/etc/tomcat10/context.xml --
    <Context sessionCookieName="SHOPSESSION"/>

Instead:
    -- web1/etc/apache2/apache2.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=SHOPSESSION|SHOPSESSION scolonpathdelim=On
    </Proxy>
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1"/>
    </Service></Server>
    -- app1/etc/tomcat10/context.xml --
    <Context sessionCookieName="SHOPSESSION"/>

Source: Tomcat configuration reference, The Context Container, sessionCookieName; httpd manual, mod_proxy, ProxyPass,
stickysession; mod_jk reference, workers.properties, session_cookie
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.stickiness import TOMCATS_COOKIE, cookie_of, links_by_session_route, path_name
from httpdgen.lint.once import once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.settings import Setting
    from httpdgen.observed.tomcat import Tomcat

ID = "session-cookie-differs"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the cookie with what context.xml, and the applications that were seen, call theirs."""
    yield from once(_of_links(fleet))
    yield from _other_case(fleet)


def _of_links(fleet: Fleet) -> Iterator[Mark]:
    for link in links_by_session_route(fleet):
        names = _names(link.tomcat)
        cookie = None if link.balancer is None else cookie_of(link.balancer)
        if cookie is None or not names or cookie.value in {name.value for name in names}:
            continue
        yield Mark(
            cookie.span,
            f"the balancer reads the cookie {cookie.value}, but the Tomcats behind it set {names[0].value}",
            f"read {names[0].value}, in the cookie and in the path",
            tuple(Related(name.span, f"the cookie is {name.value}") for name in names if name.written)[:1],
        )


def _other_case(fleet: Fleet) -> Iterator[Mark]:
    """Look for Tomcat's own name in other case, which nobody means, where no Tomcat says that it is its cookie's."""
    linked = {id(link.balancer) for link in fleet.links if _names(link.tomcat)}
    for web_server in fleet.web_servers:
        for balancer in web_server.balancers:
            name = balancer.sticky_cookie.value or ""
            if id(balancer) not in linked and name != TOMCATS_COOKIE and name.upper() == TOMCATS_COOKIE:
                yield Mark(
                    balancer.sticky_cookie.span,
                    f"the balancer {balancer.name} reads the cookie {name}, but Tomcat's is {TOMCATS_COOKIE}",
                    f"write stickysession={TOMCATS_COOKIE}|{path_name(TOMCATS_COOKIE)} scolonpathdelim=On",
                )


def _names(tomcat: Tomcat) -> list[Setting[str]]:
    """Give all names that a Tomcat's cookies have; none where that is not to be known.

    What a web.xml says counts only where no context.xml names the cookie, and there may be applications that were not
    seen: so it is asked only where some were.
    """
    said = tomcat.session_cookie
    if said.written:
        return [said]
    applications = [application.session_cookie for application in tomcat.applications]
    if not said.known or not all(name.known for name in applications):
        return []
    return [name if name.written else replace(name, value=TOMCATS_COOKIE) for name in applications]
