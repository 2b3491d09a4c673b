"""The servers that a web server asks by TLS, and what mod_ssl is told about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.web import Backend, VirtualHost, WebServer

_TLS = frozenset({"https", "wss", "h2"})


def by_tls(web_server: WebServer) -> Iterator[tuple[VirtualHost, Backend]]:
    """Go through the servers asked by TLS, with the virtual host whose mount leads there, also by a balancer."""
    for virtual_host in web_server.virtual_hosts:
        for mount in virtual_host.mounts:
            if mount.backend is not None and mount.certain:
                for backend in _servers(mount.backend, web_server):
                    if backend.scheme in _TLS:
                        yield virtual_host, backend


def said_for(key: str, virtual_host: VirtualHost, web_server: WebServer) -> set[str]:
    """Give every value, in lower case, that a directive has for a virtual host or in its <Proxy> and other sections.

    A virtual host's own values stand for those of the main server.
    """
    for host in (virtual_host, web_server.main):
        found = {
            directive.arguments[0].text.lower() if directive.certain and directive.known else "?"
            for directive in host.walk()
            if directive.key == key and directive.arguments
        }
        if found:
            return found
    return set()


def _servers(backend: Backend, web_server: WebServer) -> Iterator[Backend]:
    if not backend.is_balancer:
        yield backend
        return
    for balancer in web_server.balancers:
        if balancer.name == backend.host:
            yield from (member.backend for member in balancer.members if member.certain)
