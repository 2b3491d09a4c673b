"""A Tomcat is asked by https, and nobody looks whether it is the one that was meant.

SSLProxyVerify is none unless written.

Why:
    Whoever gets between the two shows a certificate of his own, and reads and changes all of it.

Fires:
    -- httpd.conf --
    SSLProxyEngine On
    ProxyPass "/shop" "https://app1:8443/shop"

Instead:
    -- httpd.conf --
    SSLProxyEngine On
    SSLProxyVerify require
    SSLProxyCACertificateFile "/etc/ssl/certs/inside.pem"
    ProxyPass "/shop" "https://app1:8443/shop"

Source: httpd manual, mod_ssl, SSLProxyVerify, SSLProxyCheckPeerName
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.tls_backends import by_tls, said_for
from httpdgen.lint.once import once
from httpdgen.observed.link_hosts import LOOPBACK, canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "https-backend-not-verified"
SEVERITY = Severity.WARNING

_WHETHER_VERIFIED = "sslproxyverify"


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for members by https on other machines for which no verification is asked."""
    yield from once(_marks(fleet))


def _marks(fleet: Fleet) -> Iterator[Mark]:
    for web_server in fleet.web_servers:
        for virtual_host, backend in by_tls(web_server):
            said = said_for(_WHETHER_VERIFIED, virtual_host, web_server)
            off = said == {"none"} or (not said and web_server.whole)
            if off and backend.host is not None and canonical(backend.host) != LOOPBACK:
                yield Mark(
                    backend.span,
                    f"nothing verifies that {backend.host} is the one that answers by {backend.scheme}",
                    "write SSLProxyVerify require and SSLProxyCACertificateFile",
                )
