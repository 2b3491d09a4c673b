"""A forward proxy is on, and everybody may use it.

A reverse proxy (ProxyPass and balancers) does not need ProxyRequests.

Why:
    Strangers reach the inside of the network and the rest of the world through this server, and in its name.

Fires:
    -- httpd.conf --
    Listen 80
    ProxyRequests On
    <Proxy "*">
        Require all granted
    </Proxy>

Instead:
    -- httpd.conf --
    Listen 80
    ProxyRequests Off

Source: httpd manual, mod_proxy, ProxyRequests and "Controlling Access to Your Proxy"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.access import answers_elsewhere, may_use_proxy
from httpdgen.lint.knowledge.requirements import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "open-proxy"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for ProxyRequests On where <Proxy> keeps nobody out."""
    for web_server in fleet.web_servers:
        for virtual_host in web_server.virtual_hosts:
            written = virtual_host.last("ProxyRequests")
            if written is None or written.text.strip().strip('"').lower() != "on":
                continue
            if answers_elsewhere(web_server, virtual_host) and may_use_proxy(web_server, virtual_host, Client.ANYBODY):
                yield Mark(
                    written.span,
                    "a forward proxy is on, and everybody may use it",
                    'write ProxyRequests Off; for a forward proxy, name in <Proxy "*"> who may use it',
                )
