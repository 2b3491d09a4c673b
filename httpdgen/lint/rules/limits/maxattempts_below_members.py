"""A balancer tries fewer members than it has before it gives a request up.

maxattempts are the further attempts after the first. Where nothing is written it is the number of the other members, so
that each is tried once.

Why:
    While several Tomcats are lost and httpd has not found out yet, requests fail with 503 though another Tomcat is
    there to serve them.

Fires:
    -- httpd.conf --
    LoadModule proxy_module modules/mod_proxy.so
    <Proxy balancer://shop>
        BalancerMember http://app1:8080
        BalancerMember http://app2:8080
        BalancerMember http://app3:8080
        ProxySet maxattempts=1
    </Proxy>

Instead:
    -- httpd.conf --
    LoadModule proxy_module modules/mod_proxy.so
    <Proxy balancer://shop>
        BalancerMember http://app1:8080
        BalancerMember http://app2:8080
        BalancerMember http://app3:8080
    </Proxy>

Source: httpd manual, mod_proxy, ProxyPass, balancer parameters, maxattempts
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "maxattempts-below-members"
SEVERITY = Severity.INFO


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare what is written with the members that are certain: more of them only make it worse."""
    for web_server in fleet.web_servers:
        for balancer in web_server.balancers:
            others = sum(member.certain for member in balancer.members) - 1
            written = balancer.parameters.setting("maxattempts", _whole_number)
            if written.value is not None and written.value < others:
                yield Mark(
                    written.span,
                    f"maxattempts is {written.value}, so that a request is tried with {written.value + 1} of"
                    f" {others + 1} members",
                    "leave maxattempts out, which tries each once",
                )


def _whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
