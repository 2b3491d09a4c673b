"""Which mount of a virtual host a request reaches (httpd manual, mod_proxy, ProxyPass)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.web import Mount, VirtualHost, WebServer


def covers(prefix: str, path: str) -> bool:
    """Tell whether a ProxyPass of `prefix` takes every request that one of `path` would.

    A prefix ends where a segment of the path ends.

    >>> covers("/app", "/app/admin"), covers("/app", "/application"), covers("/", "/app"), covers("/app/", "/app")
    (True, False, True, False)
    """
    if not path.startswith(prefix):
        return False
    return prefix.endswith("/") or len(path) == len(prefix) or path[len(prefix)] == "/"


def server_proxy_passes(virtual_host: VirtualHost) -> tuple[Mount, ...]:
    """Give the ProxyPass directives outside of sections, in their order: the first that matches wins."""
    return tuple(mount for mount in virtual_host.mounts if mount.kind == "ProxyPass" and mount.section is None)


def every_mount(web_server: WebServer, *kinds: str) -> Iterator[tuple[VirtualHost, Mount]]:
    """Go through the mounts of these kinds, with their virtual hosts."""
    for virtual_host in web_server.virtual_hosts:
        for mount in virtual_host.mounts:
            if mount.kind in kinds:
                yield virtual_host, mount


def mounts_by_place(fleet: Fleet) -> Iterator[tuple[VirtualHost | None, tuple[Mount, ...]]]:
    """Go through the virtual hosts with their mounts, and the mount files that came alone (None) with theirs."""
    for web_server in fleet.web_servers:
        for virtual_host in web_server.virtual_hosts:
            yield virtual_host, virtual_host.mounts
    for jk in fleet.modjks:
        yield None, jk.mounts


def is_plain(mount: Mount) -> bool:
    """Tell whether a ProxyPass puts what follows its path after its target, as it is: no pattern, no exclusion."""
    if mount.target == "!" or mount.backend is None or mount.backend.scheme is None or "$" in mount.target:
        return False
    if mount.section is not None and mount.section.key != "location":
        return False
    return "|" not in mount.target and mount.backend.scheme not in {"unix", "fcgi", "scgi", "uwsgi"}
