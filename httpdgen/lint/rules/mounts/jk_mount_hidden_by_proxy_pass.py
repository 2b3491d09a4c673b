"""JkMount and ProxyPass are written for the same path in one virtual host.

mod_proxy takes the request, in whichever order the modules are loaded.

Why:
    The JkMount looks as if it were in force and is not: its worker, its secret and its timeouts count for nothing.

Fires:
    -- httpd.conf --
    JkWorkerProperty worker.list=shop
    JkMount "/shop|/*" shop
    ProxyPass "/shop" "ajp://app1:8009/shop" secret=0123456789abcdef

Instead:
    -- httpd.conf --
    ProxyPass "/shop" "ajp://app1:8009/shop" secret=0123456789abcdef

Source: tried with httpd 2.4.71 and mod_jk 1.2.48; mod_jk reference, Apache, JkMount
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.mounting import covers, every_mount
from httpdgen.lint.knowledge.patterns import matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.web import Mount, VirtualHost

ID = "jk-mount-hidden-by-proxy-pass"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for the first ProxyPass that matches a JkMount's path."""
    for web_server in fleet.web_servers:
        for virtual_host, mount in every_mount(web_server, "JkMount"):
            taken = _taker(mount, virtual_host)
            if taken is not None and taken.certain and taken.target != "!":
                yield Mark(
                    mount.span,
                    f"this JkMount of {mount.path} never takes a request: the ProxyPass of {taken.path} takes them all",
                    f'keep one of the two, or write ProxyPass "{mount.path.removesuffix("/*") or "/"}" "!"',
                    (Related(taken.span, f"ProxyPass {taken.path}"),),
                )


def _taker(mount: Mount, virtual_host: VirtualHost) -> Mount | None:
    path = mount.path.removesuffix("/*") or "/"
    if "*" in path or "?" in path:
        return None  # a pattern such as /shop* takes more than a ProxyPass of /shop does
    for found in virtual_host.mounts:
        if found.section is not None:
            continue
        if found.kind == "ProxyPassMatch" and matches(found.path, path) is not False:
            return None  # it takes them, or leaves them to mod_jk
        if found.kind == "ProxyPass" and covers(found.path, path):
            return found
    return None
