"""httpd sets a cookie with a member's route, but no balancer reads it.

Why:
    The cookie that was to keep a client at its member does nothing, and requests go wherever the balancer likes.

Fires:
    -- httpd.conf --
    Header add Set-Cookie "ROUTEID=.%{BALANCER_WORKER_ROUTE}e; path=/" env=BALANCER_ROUTE_CHANGED
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
        ProxySet lbmethod=byrequests
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

import re
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.formats.httpd.nodes import Directive
    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.web import WebServer

ID = "route-cookie-not-read"
SEVERITY = Severity.WARNING


_COOKIE = re.compile(r"([!#$%&'*+.^`|~\w-]+)=[^;=]*%\{BALANCER_WORKER_ROUTE\}e")


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for Header directives of web servers all of whose balancers are known."""
    for web_server in fleet.web_servers:
        cookies = [balancer.sticky_cookie for balancer in web_server.balancers]
        if not web_server.whole or not all(cookie.known for cookie in cookies):
            continue
        read = {cookie.value for cookie in cookies}
        for directive in web_server.directives("Header"):
            name = _cookie(directive)
            if name is not None and name not in read and not _is_used(name, directive, web_server):
                yield Mark(
                    directive.span,
                    f"the cookie {name} is set to a member's route, but no balancer has stickysession={name}",
                    f"write stickysession={name}, or leave the cookie out",
                )


def _cookie(directive: Directive) -> str | None:
    """Give the name of the cookie that a Header directive sets to a member's route."""
    texts = [argument.text for argument in directive.arguments]
    if not any(text.lower() == "set-cookie" for text in texts):
        return None
    found = next((match for text in texts if (match := _COOKIE.match(text))), None)
    return found[1] if found else None


def _is_used(name: str, setter: Directive, web_server: WebServer) -> bool:
    """Tell whether anything else names the cookie, such as a RewriteCond."""
    return any(
        name in directive.text
        for directive in web_server.walk()
        if directive is not setter and directive.children is None and directive.key != "header"
    )
