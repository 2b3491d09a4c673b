"""A ProxyPass never takes a request, because one before it takes them all.

mod_proxy asks its ProxyPass directives in the order in which they are written, and the first that matches wins.

Why:
    The second directive looks as if it were in force and is not: requests go to the wrong Tomcat, or what should stay
    on the web server (a `!`) is handed on.

Fires:
    -- httpd.conf --
    ProxyPass "/" "http://app1:8080/"
    ProxyPass "/static" "!"

Instead:
    -- httpd.conf --
    ProxyPass "/static" "!"
    ProxyPass "/" "http://app1:8080/"

Source: httpd manual, mod_proxy, ProxyPass, "Ordering ProxyPass Directives"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.mounting import covers, server_proxy_passes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.web import Mount

ID = "proxy-pass-hidden"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for an earlier ProxyPass, certainly in force, whose path covers this one's and that leads elsewhere."""
    for web_server in fleet.web_servers:
        for virtual_host in web_server.virtual_hosts:
            mounts = server_proxy_passes(virtual_host)
            for mount in mounts:
                if (first := _that_hides(mount, mounts)) is not None:
                    yield _mark(mount, first)


def _that_hides(mount: Mount, mounts: tuple[Mount, ...]) -> Mount | None:
    earlier = (other for other in mounts if other.order < mount.order and other.certain)
    return next((other for other in earlier if covers(other.path, mount.path) and not _same_way(other, mount)), None)


def _same_way(one: Mount, other: Mount) -> bool:
    """Tell whether a request ends at the same place by either of the two."""
    rest = other.path[len(one.path) :]
    return one.target == other.target if one.target == "!" else one.target + rest == other.target


def _mark(mount: Mount, first: Mount) -> Mark:
    what, before = _name(mount), _name(first)
    return Mark(
        mount.span,
        f"this {what} of {mount.path} never takes a request: the {before} of {first.path} before it takes them all",
        "keep one of the two" if mount.path == first.path else f"write it before the {before} of {first.path}",
        (Related(first.span, f"{before} {first.path}"),),
    )


def _name(mount: Mount) -> str:
    return "exclusion" if mount.target == "!" else "ProxyPass"
