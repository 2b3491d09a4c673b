"""JkMount stands outside of the virtual hosts, and a virtual host does not copy it.

Unlike most of httpd, mod_jk's mounts are not inherited: a virtual host has its own, or those of the main server where
it says `JkMountCopy On` (or the main server `JkMountCopy All`).

Why:
    Every request to that virtual host is answered by httpd itself, with 404.

Fires:
    -- httpd.conf --
    JkWorkerProperty worker.list=shop
    JkMount "/shop|/*" shop
    <VirtualHost *:80>
        ServerName www.example.com
    </VirtualHost>

Instead:
    -- httpd.conf --
    JkWorkerProperty worker.list=shop
    <VirtualHost *:80>
        ServerName www.example.com
        JkMount "/shop|/*" shop
    </VirtualHost>

Source: mod_jk reference, Apache, JkMount and JkMountCopy
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.web import Listener, Mount, VirtualHost, WebServer

ID = "jk-mounts-not-in-virtual-host"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for mounts of the main server where virtual hosts take all requests, and none of them has a mount."""
    for web_server in fleet.web_servers:
        mounts = _jk_mounts(web_server.main)
        hosts = web_server.virtual_hosts[1:]
        if not web_server.whole or not mounts or not hosts or any(host.mounts for host in hosts):
            continue
        if any(map(_may_copy, web_server.virtual_hosts)) or _main_serves(web_server):
            continue
        yield Mark(
            mounts[0].span,
            "the JkMount directives of the main server count in no virtual host, and virtual hosts take all requests",
            "write them in the virtual host, or JkMountCopy On there",
            tuple(Related(host.span, f"{host.label} has no JkMount") for host in hosts),
        )


def _jk_mounts(virtual_host: VirtualHost) -> tuple[Mount, ...]:
    """Give the mounts outside of sections; in a <Location> stand status pages, which nobody misses."""
    return tuple(mount for mount in virtual_host.mounts if mount.kind == "JkMount" and mount.section is None)


def _may_copy(virtual_host: VirtualHost) -> bool:
    return any(found.key == "jkmountcopy" and found.text.lower() != "off" for found in virtual_host.walk())


def _main_serves(web_server: WebServer) -> bool:
    """Tell whether requests may reach the main server: some listener has no virtual host for all that it takes."""
    addresses = [address for host in web_server.virtual_hosts for address in host.addresses]
    return any(not any(_takes_all(each, listener) for each in addresses) for listener in web_server.listeners)


def _takes_all(address: str, listener: Listener) -> bool:
    """Tell whether a virtual host of an address has every request of a listener.

    One of a single address leaves those to the host's other addresses to the main server.
    """
    host, _, port = address.rpartition(":") if ":" in address else (address, "", "*")
    return port in {"*", str(listener.port)} and host in {"*", "_default_", listener.address}
