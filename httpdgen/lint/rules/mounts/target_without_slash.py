"""The path of a ProxyPass ends with a slash, and its target does not.

What follows the path is put after the target as it is: with `/shop/` and `http://app1/shop`, /shop/cart becomes
/shopcart.

Why:
    Requests reach paths that the application does not have (404), and a name that follows the host directly is another
    host. A balancer named without its slash after `/` answers 500.

Fires:
    -- httpd.conf --
    ProxyPass "/shop/" "http://app1:8080/shop"

Instead:
    -- httpd.conf --
    ProxyPass "/shop/" "http://app1:8080/shop/"

Source: httpd manual, mod_proxy, ProxyPass: both arguments end with a slash, or neither does; tried with httpd 2.4.71
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.mounting import every_mount, is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "target-without-slash"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the ends of path and target, where both are plain text."""
    for web_server in fleet.web_servers:
        for _, mount in every_mount(web_server, "ProxyPass"):
            if is_plain(mount) and mount.path.endswith("/") and not mount.target.endswith("/"):
                yield Mark(
                    mount.target_span,
                    f"{mount.path} ends with a slash and {mount.target} does not: {mount.path}x becomes"
                    f" {mount.target}x",
                    f'write "{mount.target}/"',
                )
