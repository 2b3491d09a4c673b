"""Two balancers have names that differ in case alone.

Why:
    httpd takes them for one and the same: it has the members of both, and what is set last counts for all.

Fires:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember http://app1:8080
    </Proxy>
    <Proxy balancer://Shop>
        BalancerMember http://app2:8080
    </Proxy>

Instead:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember http://app1:8080
    </Proxy>
    <Proxy balancer://shop-2>
        BalancerMember http://app2:8080
    </Proxy>

Source: tried with httpd 2.4.71
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.formats.httpd.nodes import Argument
    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.web import VirtualHost

ID = "balancer-names-differ-in-case"
SEVERITY = Severity.WARNING


_SCHEME = "balancer://"


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at <Proxy> sections with members, in each virtual host; where members are put in twice is no matter."""
    for web_server in fleet.web_servers:
        for virtual_host in web_server.virtual_hosts:
            earlier: dict[str, Argument] = {}
            for name in _names(virtual_host):
                first = earlier.setdefault(name.text.lower(), name)
                if first.text != name.text:
                    yield Mark(
                        name.span,
                        f"httpd takes {name.text} and {first.text} for one balancer",
                        "choose another name, or write both alike if one is meant",
                        (Related(first.span, f"{first.text}"),),
                    )


def _names(virtual_host: VirtualHost) -> Iterator[Argument]:
    """Give the names of balancers, as they are written where members are put in."""
    for directive in virtual_host.walk():
        members = any(child.key == "balancermember" and child.certain for child in directive.children or ())
        if directive.key == "proxy" and directive.certain and members and directive.arguments:
            name = directive.arguments[0]
            if name.known and name.text.lower().startswith(_SCHEME):
                yield name
