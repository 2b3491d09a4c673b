"""One path has a ProxyPass in a <Location> and another one outside.

Those in a <Location> are asked first, so that the order in the file says nothing about which one wins.

Why:
    Whoever changes the ProxyPass outside sees no effect; the two lead to different places.

Fires:
    -- httpd.conf --
    <Location "/shop">
        ProxyPass "http://app1:8080/shop"
    </Location>
    ProxyPass "/shop" "http://app2:8080/shop"

Instead:
    -- httpd.conf --
    ProxyPass "/shop" "http://app2:8080/shop"

Source: httpd manual, mod_proxy, ProxyPass, "Ordering ProxyPass Directives in Locations"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.mounting import every_mount, server_proxy_passes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "mounted-in-location-and-server"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare each ProxyPass in a <Location> with those outside, in one virtual host."""
    for web_server in fleet.web_servers:
        for virtual_host, inside in every_mount(web_server, "ProxyPass"):
            if inside.section is None or inside.section.key != "location":
                continue
            for outside in server_proxy_passes(virtual_host):
                if outside.path.rstrip("/") == inside.path.rstrip("/") and outside.target != inside.target:
                    yield Mark(
                        outside.span,
                        f"this ProxyPass of {outside.path} has no effect: the one in <Location {inside.path}> is asked"
                        " first",
                        "keep one of the two",
                        (Related(inside.span, f"leads to {inside.target}"),),
                    )
