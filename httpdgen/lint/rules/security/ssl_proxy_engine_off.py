"""A server is to be asked by https, and SSLProxyEngine is off.

Why:
    httpd answers each of those requests with 500.

Fires:
    -- httpd.conf --
    ProxyPass "/shop" "https://app1:8443/shop"

Instead:
    -- httpd.conf --
    SSLProxyEngine On
    ProxyPass "/shop" "https://app1:8443/shop"

Source: httpd manual, mod_ssl, SSLProxyEngine
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.tls_backends import by_tls, said_for
from httpdgen.lint.once import once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "ssl-proxy-engine-off"
SEVERITY = Severity.ERROR

_WHETHER_ON = "sslproxyengine"


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for members by https of a virtual host for which it is nowhere turned on."""
    yield from once(_marks(fleet))


def _marks(fleet: Fleet) -> Iterator[Mark]:
    for web_server in fleet.web_servers:
        for virtual_host, backend in by_tls(web_server):
            said = said_for(_WHETHER_ON, virtual_host, web_server)
            if said == {"off"} or (not said and web_server.whole):
                yield Mark(
                    backend.span,
                    f"requests for {backend.host} are to go by {backend.scheme}, and SSLProxyEngine is off"
                    f" in {virtual_host.label}",
                    "write SSLProxyEngine On there",
                )
