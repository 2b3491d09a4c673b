"""A file, or a part of one, cannot be read as what it is.

The message has the reason: httpd, mod_jk or Tomcat would refuse it too, or it may not be opened, or what it includes
goes round in a circle.

Why:
    The server does not start with it. And what it says is unknown here, so that faults which it has a part in are not
    found.

Fires:
    -- httpd.conf --
    <Location /shop>
        ProxyPass http://app1:8080/shop

Instead:
    -- httpd.conf --
    <Location /shop>
        ProxyPass http://app1:8080/shop
    </Location>

Source: httpd manual, "Configuration Files"; Tomcat configuration reference; mod_jk reference, workers.properties
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "cannot-be-read"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Give what kept files from being read."""
    for fault in fleet.faults:
        yield Mark(fault.span, fault.message.removesuffix("."), fault.hint)
