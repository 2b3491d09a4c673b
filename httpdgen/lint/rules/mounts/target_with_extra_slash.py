"""The target of a ProxyPass ends with a slash, and its path does not.

What follows the path is put after the target as it is: with `/shop` and `http://app1/shop/`, /shop/cart becomes
/shop//cart.

Why:
    Tomcat takes two slashes as one, and so the pages are shown. Access rules, caches and applications that look at the
    path as it was sent do not.

Fires:
    -- httpd.conf --
    ProxyPass "/shop" "http://app1:8080/shop/"

Instead:
    -- httpd.conf --
    ProxyPass "/shop" "http://app1:8080/shop"

Source: httpd manual, mod_proxy, ProxyPass: both arguments end with a slash, or neither does
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.mounting import every_mount, is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "target-with-extra-slash"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the ends of path and target, where both are plain text."""
    for web_server in fleet.web_servers:
        for _, mount in every_mount(web_server, "ProxyPass"):
            if is_plain(mount) and mount.target.endswith("/") and not mount.path.endswith("/"):
                yield Mark(
                    mount.target_span,
                    f"{mount.target} ends with a slash and {mount.path} does not: {mount.path}/x becomes"
                    f" {mount.target}/x",
                    f'write "{mount.target.rstrip("/")}"',
                )
