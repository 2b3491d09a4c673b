"""A JkMount stands in a <Location>, as if it were a prefix.

There it takes the section's path as its own, and that path alone: a <Location /shop> gets /shop, and not /shop/cart.

Why:
    The first page is shown, and every link from it is 404.

Fires:
    -- httpd.conf --
    JkWorkerProperty worker.list=shop
    JkWorkerProperty worker.shop.host=app1
    <Location "/shop">
        JkMount shop
    </Location>

Instead:
    -- httpd.conf --
    JkWorkerProperty worker.list=shop
    JkWorkerProperty worker.shop.host=app1
    JkMount "/shop|/*" shop

Source: mod_jk reference, Apache, JkMount: in a Location it has one argument, and the path is the section's
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.mounting import every_mount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.web import Mount, VirtualHost, WebServer

ID = "jk-mount-in-location-is-exact"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for mounts in a <Location> of an application's path, with no mount of what lies below."""
    for web_server in fleet.web_servers:
        for virtual_host, mount in every_mount(web_server, "JkMount"):
            if _meant_as_prefix(mount, web_server) and not _has_below(mount, virtual_host):
                yield Mark(
                    mount.span,
                    f"in this section JkMount takes {mount.path} alone, and nothing below it",
                    f'write JkMount "{mount.path.rstrip("/")}|/*" {mount.target} outside of the section',
                )


def _meant_as_prefix(mount: Mount, web_server: WebServer) -> bool:
    """Tell whether a mount stands in a plain <Location> and leads to applications: a status page is one path alone."""
    if mount.section is None or mount.section.key != "location" or "*" in mount.path or web_server.jk is None:
        return False
    worker = web_server.jk.worker(mount.target)
    return worker is not None and worker.type.value in {"lb", "ajp13"}


def _has_below(mount: Mount, virtual_host: VirtualHost) -> bool:
    below = mount.path.rstrip("/") + "/*"
    return any(other.path in {below, "/*"} for other in virtual_host.mounts)
