"""A balancer of Tomcats waits for heartbeats, which Tomcat does not send.

mod_lbmethod_heartbeat goes by what mod_heartbeat says of each server's idle slots, and that is a module of httpd.

Why:
    The balancer knows of no member that is ready, and answers 503.

Fires:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 secret=0123456789abcdef
        BalancerMember ajp://app2:8009 secret=0123456789abcdef
        ProxySet lbmethod=heartbeat
    </Proxy>

Instead:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 secret=0123456789abcdef
        BalancerMember ajp://app2:8009 secret=0123456789abcdef
        ProxySet lbmethod=bybusyness
    </Proxy>

Source: httpd manual, mod_lbmethod_heartbeat, mod_heartmonitor
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "heartbeat-with-tomcat"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for the method where a member is asked by AJP, which httpd itself does not answer."""
    for web_server in fleet.web_servers:
        for balancer in web_server.balancers:
            by_ajp = any(member.backend.scheme == "ajp" for member in balancer.members)
            if balancer.method.value == "heartbeat" and by_ajp:
                yield Mark(
                    balancer.method.span,
                    f"{balancer.name} waits for heartbeats, and Tomcat sends none",
                    "write lbmethod=byrequests or bybusyness",
                )
