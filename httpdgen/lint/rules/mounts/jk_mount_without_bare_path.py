"""What lies below an application's path is mounted, and the path itself is not.

`/shop/*` does not match /shop, which people type and link to.

Why:
    /shop is answered by httpd itself, with 404 or a list of files, instead of Tomcat's redirect to /shop/.

Fires:
    -- httpd.conf --
    JkWorkerProperty worker.list=shop
    JkMount "/shop/*" shop

Instead:
    -- httpd.conf --
    JkWorkerProperty worker.list=shop
    JkMount "/shop|/*" shop

Source: mod_jk reference, uriworkermap.properties: "/examples|/*" is short for both rules
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.mounting import mounts_by_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "jk-mount-without-bare-path"
SEVERITY = Severity.WARNING
_REDIRECTS = {"redirect", "redirectmatch", "redirectpermanent", "redirecttemp", "rewriterule", "alias", "aliasmatch"}


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for `/x/*` where nothing takes `/x`, neither another mount nor a redirect."""
    for virtual_host, mounts in mounts_by_place(fleet):
        taken = {mount.path for mount in mounts}
        if virtual_host is not None and any(found.key in _REDIRECTS for found in virtual_host.walk()):
            continue
        for mount in mounts:
            bare = mount.path.removesuffix("/*")
            if mount.kind == "JkMount" and bare != mount.path and bare.count("/") == 1 and not _takes(taken, bare):
                yield Mark(
                    mount.span,
                    f"{mount.path} is mounted, and {bare} itself is not",
                    f'write "{bare}|/*"',
                )


def _takes(paths: set[str], bare: str) -> bool:
    return not paths.isdisjoint({bare, f"{bare}*", "/*"})
