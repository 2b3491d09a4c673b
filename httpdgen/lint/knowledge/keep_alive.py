"""The connections that web servers keep to Tomcats, with the Connectors that close them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.knowledge.capacity import THREADED
from httpdgen.lint.knowledge.pools import keeps_connections
from httpdgen.observed.jk import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.tomcat import Connector
    from httpdgen.observed.web import Member, WebServer


def proxied_links(fleet: Fleet) -> Iterator[tuple[Member, Connector]]:
    """Go through mod_proxy's members that certainly keep connections in a pool, with their Connectors.

    With prefork there are no pools (httpd manual, mod_proxy, "Connection pooling with prefork MPM").
    """
    for link in fleet.links:
        if isinstance(link.worker, Worker) or link.web_server is None:
            continue
        threaded = link.web_server.mpm.name.value in THREADED
        if threaded and link.worker.certain and keeps_connections(link.worker):
            yield link.worker, link.connector


def forwarding_links(fleet: Fleet) -> Iterator[tuple[Worker, Connector]]:
    """Go through mod_jk's workers that keep connections, with their Connectors."""
    closing = closing_each(fleet)
    for link in fleet.links:
        if isinstance(link.worker, Worker) and id(link.web_server) not in closing:
            yield link.worker, link.connector


def closing_each(fleet: Fleet) -> frozenset[int]:
    """Give the ids of web servers whose mod_jk closes each connection after its request (JkOptions +DisableReuse)."""
    return frozenset(id(web_server) for web_server in fleet.web_servers if _closes_each(web_server))


def _closes_each(web_server: WebServer) -> bool:
    options = (argument.text for found in web_server.directives("JkOptions") for argument in found.arguments)
    return any(option.lower().lstrip("+") == "disablereuse" for option in options)
