"""A balancer reads a route from a cookie that nothing sets.

By its name (ROUTEID or BALANCEID; `cookies` names others) the cookie is one that httpd sets itself, but no Header
directive does.

Why:
    No request ever brings the cookie, and each goes wherever the balancer likes.

Fires:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=ROUTEID
    </Proxy>

Instead:
    -- httpd.conf --
    Header add Set-Cookie "ROUTEID=.%{BALANCER_WORKER_ROUTE}e; path=/" env=BALANCER_ROUTE_CHANGED
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=ROUTEID
    </Proxy>

Source: httpd manual, mod_proxy_balancer, "Examples of a balancer configuration"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.stickiness import writes_cookie

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.web import WebServer

ID = "route-cookie-not-set"
SEVERITY = Severity.WARNING


def check(fleet: Fleet, *, cookies: tuple[str, ...] = ("ROUTEID", "BALANCEID")) -> Iterator[Mark]:
    """Look at web servers whose whole configuration is known; case does not tell whose cookie it is."""
    own = {cookie.upper() for cookie in cookies}
    for web_server in fleet.web_servers:
        if not web_server.whole or not _headers_known(web_server):
            continue
        for balancer in web_server.balancers:
            name = balancer.sticky_cookie.value
            if name and name.upper() in own and not writes_cookie(web_server, name):
                yield Mark(
                    balancer.sticky_cookie.span,
                    f"the balancer {balancer.name} reads the cookie {name}, but nothing here sets it",
                    f'write Header add Set-Cookie "{name}=.%{{BALANCER_WORKER_ROUTE}}e; path=/"'
                    " env=BALANCER_ROUTE_CHANGED",
                )


def _headers_known(web_server: WebServer) -> bool:
    return all(directive.known for directive in web_server.directives("Header"))
