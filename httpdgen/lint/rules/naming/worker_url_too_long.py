"""The URL of a member is longer than the 383 bytes that httpd keeps of it.

Why:
    httpd cuts it, with a line in the error log at every start, and asks for another path than the one that was meant.

Fires:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember http://app1:8080/pppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp
    </Proxy>

Instead:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember http://app1:8080/shop
    </Proxy>

Source: tried with httpd 2.4.71 (AH10366)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.lengths import byte_length

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "worker-url-too-long"
SEVERITY = Severity.ERROR


_LONGEST = 383


def check(fleet: Fleet) -> Iterator[Mark]:
    """Measure the URL of every member; that of a ProxyPass ends where its $1 begins."""
    for web_server in fleet.web_servers:
        for member in web_server.members():
            length = byte_length(member.backend.url)
            if length > _LONGEST and "$" not in member.backend.url:
                yield Mark(
                    member.backend.span,
                    f"the URL has {length} bytes, and httpd keeps {_LONGEST}",
                    "write a shorter path",
                )
