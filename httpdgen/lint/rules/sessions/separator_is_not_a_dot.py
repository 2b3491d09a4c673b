"""A balancer looks for the route behind another character than Tomcat writes before it.

Tomcat ends a session's id with a dot and its jvmRoute; stickysessionsep is for servers that write another character,
such as WebLogic's `!`, and Off for cookies that hold a route alone.

Why:
    The balancer finds no route in any session's id, so that requests go wherever it likes.

Fires:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On stickysessionsep=!
    </Proxy>

Instead:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On
    </Proxy>

Source: httpd manual, mod_proxy, ProxyPass, stickysessionsep
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.stickiness import writes_cookie

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "separator-is-not-a-dot"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at balancers of which Tomcats are the members: by AJP, or since their server.xml was seen."""
    tomcats = {id(link.worker) for link in fleet.links}
    for web_server in fleet.web_servers:
        for balancer in web_server.balancers:
            separator, cookie = balancer.parameters.get("stickysessionsep"), balancer.sticky_cookie.value
            if separator is None or separator.text in {None, "."} or not cookie:
                continue
            to_tomcat = any(id(member) in tomcats or member.backend.scheme == "ajp" for member in balancer.members)
            if to_tomcat and not writes_cookie(web_server, cookie):
                yield Mark(
                    separator.value_span,
                    f"stickysessionsep is {separator.text}, but Tomcat writes a dot before its jvmRoute",
                    "leave stickysessionsep out",
                )
