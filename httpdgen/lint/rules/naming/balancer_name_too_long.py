"""The name of a balancer is longer than 84 bytes.

Why:
    httpd refuses its configuration, and does not start.

Fires:
    -- httpd.conf --
    <Proxy balancer://nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn>
        BalancerMember http://app1:8080
    </Proxy>

Instead:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember http://app1:8080
    </Proxy>

Source: tried with httpd 2.4.71
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.lengths import byte_length

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "balancer-name-too-long"
SEVERITY = Severity.ERROR


_LONGEST = 84


def check(fleet: Fleet) -> Iterator[Mark]:
    """Measure the names without balancer://."""
    for web_server in fleet.web_servers:
        for balancer in web_server.balancers:
            length = byte_length(balancer.name)
            if length > _LONGEST and "${" not in balancer.name:
                yield Mark(
                    balancer.span,
                    f"the balancer's name has {length} bytes, and httpd takes {_LONGEST}",
                    "choose a shorter one",
                )
