"""`SSLProtocol all` leaves TLS 1.0 and 1.1 on.

Why:
    Both are given up by browsers and by their makers; only what OpenSSL or the system's policy happens to forbid keeps
    visitors from them.

Fires:
    -- httpd.conf --
    <VirtualHost *:443>
        SSLEngine On
        SSLProtocol all -SSLv3
    </VirtualHost>

Instead:
    -- httpd.conf --
    <VirtualHost *:443>
        SSLEngine On
        SSLProtocol -all +TLSv1.2 +TLSv1.3
    </VirtualHost>

Source: Mozilla, Server Side TLS, "Intermediate compatibility"; httpd manual, mod_ssl, SSLProtocol; RFC 8996
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.tls import left_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "old-tls-not-off"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for `all` from which the old ones are not taken away."""
    for web_server in fleet.web_servers:
        for directive in web_server.directives("SSLProtocol"):
            found = left_on([argument.text for argument in directive.arguments])
            if directive.certain and directive.known and found:
                yield Mark(
                    directive.span,
                    f"SSLProtocol all leaves {' and '.join(found)} on",
                    "write SSLProtocol -all +TLSv1.2 +TLSv1.3",
                )
