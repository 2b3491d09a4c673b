"""Two members of a balancer have the same route.

Why:
    mod_proxy sends every session of that route to the first of them, so that the second gets new sessions and keeps
    none. mod_jk refuses such a balancer, and httpd does not start. A hot standby (status=+H), or a member of another
    lbset, may have another member's route on purpose, to take its sessions over.

Fires:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node1
        ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On
    </Proxy>

Instead:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On
    </Proxy>

Source: httpd manual, mod_proxy_balancer, "Details on load balancer stickyness"; tried with mod_jk 1.2.48
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.routes import shared_routes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "duplicate-route"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Mark the one whose Tomcat has another jvmRoute, or else the later."""
    for shared in shared_routes(fleet):
        span, other = shared.wrong.route.span, shared.other.route.span
        becomes = "httpd does not start" if shared.by_mod_jk else "only the first of them keeps sessions"
        yield Mark(
            span,
            f"another member of the balancer has the route {shared.route} too, so that {becomes}",
            "give each member the jvmRoute of its own Tomcat",
            (Related(other, f"route {shared.route}"),),
        )
