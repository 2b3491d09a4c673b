"""httpd takes requests that HTTP forbids.

Why:
    What two programs read differently can hold a second request that only one of them sees: it passes by what the web
    server forbids, and gets into other visitors' connections (request smuggling).

Fires:
    -- httpd.conf --
    HttpProtocolOptions Unsafe

Instead:
    -- httpd.conf --
    HttpProtocolOptions Strict

Source: httpd manual, core, HttpProtocolOptions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "unsafe-http-protocol-options"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for Unsafe that no later Strict takes back."""
    for web_server in fleet.web_servers:
        for virtual_host in web_server.virtual_hosts:
            said = [
                (word.text.lower(), word.span)
                for directive in virtual_host.directives
                if directive.key == "httpprotocoloptions" and directive.certain
                for word in directive.arguments
                if word.text.lower() in {"strict", "unsafe"}
            ]
            if said and said[-1][0] == "unsafe":
                yield Mark(
                    said[-1][1],
                    "Unsafe lets requests in that httpd and Tomcat may read differently",
                    "write HttpProtocolOptions Strict, and have the clients mended that need more",
                )
