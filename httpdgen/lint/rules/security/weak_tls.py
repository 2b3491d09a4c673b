"""TLS is let down to a protocol or cipher that is broken.

Named are only those that a configuration itself asks for: SSLv2, SSLv3, TLSv1 and TLSv1.1 by name, and ciphers such as
RC4, 3DES and those without encryption.

Why:
    Who listens in on the network reads or changes what was to be secret, and a browser of today refuses to come.

Fires:
    -- httpd.conf --
    <VirtualHost *:443>
        SSLEngine On
        SSLProtocol -all +TLSv1 +TLSv1.2
    </VirtualHost>

Instead:
    -- httpd.conf --
    <VirtualHost *:443>
        SSLEngine On
        SSLProtocol -all +TLSv1.2 +TLSv1.3
    </VirtualHost>

Source: Mozilla, Server Side TLS, "Intermediate compatibility"; httpd manual, mod_ssl, SSLProtocol and SSLCipherSuite;
RFC 8996
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.tls import weak_ciphers, weak_protocols

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.formats.httpd.nodes import Directive
    from httpdgen.observed.fleet import Fleet

ID = "weak-tls"
SEVERITY = Severity.ERROR

_HOLES = {"sslcompression": "CRIME", "sslinsecurerenegotiation": "a renegotiation that anybody can begin"}


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at what each directive of mod_ssl asks for."""
    for web_server in fleet.web_servers:
        for directive in web_server.walk():
            if directive.certain and directive.known and directive.key.startswith("ssl"):
                yield from _marks(directive)


def _marks(directive: Directive) -> Iterator[Mark]:
    words = [argument.text for argument in directive.arguments]
    if directive.key == "sslprotocol" and (found := weak_protocols(words)):
        yield Mark(
            directive.span,
            f"SSLProtocol turns {_listed(found)} on",
            "write SSLProtocol -all +TLSv1.2 +TLSv1.3",
        )
    if directive.key == "sslciphersuite" and words and (found := weak_ciphers(words[-1])):
        yield Mark(
            directive.span,
            f"SSLCipherSuite takes {_listed(found)} in",
            "name the ciphers of Mozilla's intermediate configuration, which are all of ECDHE with GCM or CHACHA20",
        )
    if directive.key in _HOLES and words and words[0].lower() == "on":
        yield Mark(directive.span, f"{directive.name} On opens TLS to {_HOLES[directive.key]}", "leave it off")


def _listed(words: tuple[str, ...]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)
