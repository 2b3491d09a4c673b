"""The host of a member's URL is longer than 255 bytes.

Why:
    httpd refuses its configuration, and does not start; no name in DNS is that long.

Fires:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember http://hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh:8080
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

ID = "host-name-too-long"
SEVERITY = Severity.ERROR


_LONGEST = 255


def check(fleet: Fleet) -> Iterator[Mark]:
    """Measure the host of every member."""
    for web_server in fleet.web_servers:
        for member in web_server.members():
            length = byte_length(member.backend.host or "")
            if length > _LONGEST:
                yield Mark(
                    member.backend.span,
                    f"the host's name has {length} bytes, and httpd takes {_LONGEST}",
                    "write a shorter name, or an IP address",
                )
