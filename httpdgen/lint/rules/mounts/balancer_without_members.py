"""A balancer that mounts lead to has no member.

Why:
    Each request is answered with 503: there is nowhere to send it.

Fires:
    -- httpd.conf --
    <Proxy "balancer://shop">
        ProxySet lbmethod=byrequests
    </Proxy>
    ProxyPass "/shop" "balancer://shop/shop"

Instead:
    -- httpd.conf --
    <Proxy "balancer://shop">
        BalancerMember "http://app1:8080"
        BalancerMember "http://app2:8080"
        ProxySet lbmethod=byrequests
    </Proxy>
    ProxyPass "/shop" "balancer://shop/shop"

Source: httpd manual, mod_proxy, BalancerMember
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.mounting import every_mount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.web import Balancer, WebServer

ID = "balancer-without-members"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for balancers that are whole, mounted and empty, and that may not grow (by what the manager adds)."""
    for web_server in fleet.web_servers:
        for balancer in web_server.balancers:
            if not balancer.whole or balancer.members or balancer.parameters.get("growth") is not None:
                continue
            if _is_mounted(balancer, web_server):
                yield Mark(
                    balancer.span,
                    f"the balancer {balancer.name} has no member",
                    "write a BalancerMember for each Tomcat",
                )


def _is_mounted(balancer: Balancer, web_server: WebServer) -> bool:
    mounts = every_mount(web_server, "ProxyPass", "ProxyPassMatch", "RewriteRule", "SetHandler")
    backends = (mount.backend for _, mount in mounts)
    return any(backend is not None and backend.is_balancer and backend.host == balancer.name for backend in backends)
