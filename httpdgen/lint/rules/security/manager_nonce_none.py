"""A balancer has no nonce, so that its page cannot tell its own forms from another site's.

Why:
    The manual has it that the page is then unprotected: a page of any site has an operator's browser change balancers.
    httpd 2.4.71 refuses each change instead, so that nothing can be drained.

Fires:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 secret=0123456789abcdef
        ProxySet nonce=None
    </Proxy>

Instead:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 secret=0123456789abcdef
    </Proxy>

Source: httpd manual, ProxyPass, `nonce`; tried with httpd 2.4.71
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "manager-nonce-none"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at each balancer's nonce."""
    for web_server in fleet.web_servers:
        for balancer in web_server.balancers:
            nonce = balancer.parameters.get("nonce")
            if nonce is not None and (nonce.text or "").lower() == "none":
                yield Mark(
                    nonce.span,
                    f"nonce=None: balancer-manager has nothing to tell its own forms for {balancer.name} by",
                    "leave nonce out: httpd then makes one at each start",
                )
