"""Each answer tells the versions of httpd and of its modules.

Why:
    Who looks for servers with a known hole finds this one without a try.

Fires:
    -- httpd.conf --
    ServerTokens Full

Instead:
    -- httpd.conf --
    ServerTokens Prod
    ServerSignature Off

Source: httpd manual, core, ServerTokens and ServerSignature
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.web import WebServer

ID = "server-tells-version"
SEVERITY = Severity.INFO

_HINT = "write ServerTokens Prod and ServerSignature Off"


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at ServerTokens, which is for all virtual hosts."""
    for web_server in fleet.web_servers:
        yield from _marks(web_server)


def _marks(web_server: WebServer) -> Iterator[Mark]:
    written = list(web_server.directives("ServerTokens"))
    if not written and web_server.whole:
        yield Mark(web_server.span, "each answer tells all versions, as no ServerTokens says otherwise", _HINT)
    if written and written[-1].certain and written[-1].known:
        tokens = written[-1].text.strip().strip('"')
        if tokens.lower() not in {"prod", "productonly"}:
            yield Mark(
                written[-1].span, f"ServerTokens {tokens} tells more with each answer than that this is httpd", _HINT
            )
