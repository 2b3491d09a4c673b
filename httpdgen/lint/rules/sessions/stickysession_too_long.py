"""The value of stickysession is longer than httpd keeps.

Both names together, and the bar between them, may have 63 bytes; httpd cuts what is longer without a word.

Why:
    The balancer looks for a name that is cut off, and finds no session by it.

Fires:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS|SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS
    </Proxy>

Instead:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On
    </Proxy>

Source: tried with httpd 2.4.71, which does not refuse it; httpd manual, mod_proxy, ProxyPass, stickysession
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.lengths import byte_length

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "stickysession-too-long"
SEVERITY = Severity.ERROR


_LONGEST = 63


def check(fleet: Fleet) -> Iterator[Mark]:
    """Measure what is written."""
    for web_server in fleet.web_servers:
        for balancer in web_server.balancers:
            written = balancer.parameters.get("stickysession")
            length = 0 if written is None else byte_length(written.text or "")
            if written is not None and length > _LONGEST:
                yield Mark(
                    written.value_span,
                    f"stickysession has {length} bytes, and httpd cuts it after {_LONGEST}",
                    "choose shorter names",
                )
