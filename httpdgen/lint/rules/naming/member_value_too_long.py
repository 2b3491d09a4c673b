"""A route, redirect or secret of mod_proxy is longer than 63 bytes.

Why:
    httpd refuses its configuration, and does not start.

Fires:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember http://app1:8080 route=rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr
    </Proxy>

Instead:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember http://app1:8080 route=node1
    </Proxy>

Source: tried with httpd 2.4.71; httpd manual, mod_proxy, BalancerMember
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.lengths import byte_length

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "member-value-too-long"
SEVERITY = Severity.ERROR


_LONGEST = 63
_KEYS = ("route", "redirect", "secret")


def check(fleet: Fleet) -> Iterator[Mark]:
    """Measure what every member says, without showing it: it may be a secret."""
    for web_server in fleet.web_servers:
        for member in web_server.members():
            for entry in member.parameters:
                key = entry.key.lower()
                length = byte_length(entry.text or "")
                if member.certain and key in _KEYS and length > _LONGEST:
                    yield Mark(
                        entry.value_span,
                        f"{key} has {length} bytes, and httpd takes {_LONGEST}",
                        f"choose a {key} of at most {_LONGEST} bytes, on both sides",
                    )
