"""A balancer keeps sessions at their member by stickysession, but a member has no route.

Why:
    No session's cookie leads to a member without a route: its sessions are served by whichever member comes next.

Fires:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009
        ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On
    </Proxy>

Instead:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On
    </Proxy>

Source: httpd manual, mod_proxy_balancer, "Details on load balancer stickyness"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.served_by import HOT_STANDBY, has_flag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.web import Member

ID = "sticky-member-without-route"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at balancers of several members; a hot standby serves alone, and so needs no route."""
    for web_server in fleet.web_servers:
        for balancer in web_server.balancers:
            if balancer.sticky_cookie.value and len(balancer.members) > 1:
                for member in balancer.members:
                    if _lacks_route(member):
                        yield Mark(
                            member.span,
                            f"the member has no route, but the balancer {balancer.name} has"
                            f" stickysession={balancer.sticky_cookie.value}",
                            "write route= with the jvmRoute of its Tomcat",
                            (Related(balancer.sticky_cookie.span, "stickysession"),),
                        )


def _lacks_route(member: Member) -> bool:
    status = member.status.value
    stands_by = status is None or has_flag(status, HOT_STANDBY)
    return member.certain and not stands_by and (member.route.missing or member.route.value == "")
