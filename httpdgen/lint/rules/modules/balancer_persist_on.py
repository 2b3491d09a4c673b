"""httpd keeps what balancer-manager changed, and goes by that instead of the file.

Why:
    Whoever edits a member's parameters here and restarts finds that nothing changed: what the members of the same URL
    had before is taken from the disk.

Fires:
    -- httpd.conf --
    BalancerPersist On
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 secret=0123456789abcdef loadfactor=2
    </Proxy>

Instead:
    -- httpd.conf --
    BalancerPersist Off
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 secret=0123456789abcdef loadfactor=2
    </Proxy>

Source: httpd manual, mod_proxy, BalancerPersist; tried with httpd 2.4.71
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "balancer-persist-on"
SEVERITY = Severity.INFO


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for it where there are balancers."""
    for web_server in fleet.web_servers:
        for virtual_host in web_server.virtual_hosts:
            written = virtual_host.last("BalancerPersist")
            if written is not None and written.text.strip().lower() == "on" and web_server.balancers:
                yield Mark(
                    written.span,
                    "edits of a member's parameters in this configuration have no effect while BalancerPersist is on",
                    "write BalancerPersist Off, and here what is to last",
                )
