"""A ProxyPassReverse names an ajp:// URL.

It rewrites addresses that the application sends to the browser (Location and the like), and no application sends one
with the scheme ajp: Tomcat is told the public address by AJP and uses it.

Why:
    The directive never matches anything. Where the public path differs from the application's, redirects lead out of
    the public path all the same.

Fires:
    -- httpd.conf --
    ProxyPass "/shop" "ajp://app1:8009/shop"
    ProxyPassReverse "/shop" "ajp://app1:8009/shop"

Instead:
    -- httpd.conf --
    ProxyPass "/shop" "ajp://app1:8009/shop"

Source: httpd manual, mod_proxy_ajp, Usage: ProxyPassReverse is usually not needed, and names http:// where it is
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "reverse-names-ajp"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at the URL of every ProxyPassReverse."""
    for web_server in fleet.web_servers:
        for directive in web_server.directives("ProxyPassReverse"):
            for argument in directive.arguments:
                if argument.text.lower().startswith("ajp://"):
                    yield Mark(
                        argument.span,
                        f"ProxyPassReverse {argument.text} never matches: no application sends an ajp:// address",
                        "leave it out; where the public path differs from the application's, name the public address"
                        " with the application's path, as http:// or https://",
                    )
