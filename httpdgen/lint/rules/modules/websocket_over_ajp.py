"""A worker that speaks AJP is to change to another protocol, which AJP cannot.

Why:
    WebSockets fail: Tomcat offers them by HTTP alone.

Fires:
    -- httpd.conf --
    ProxyPass "/chat" "ajp://app1:8009/chat" secret=0123456789abcdef upgrade=websocket

Instead:
    -- httpd.conf --
    ProxyPass "/chat" "http://app1:8080/chat" upgrade=websocket

Source: httpd manual, mod_proxy_http, "upgrade"; Tomcat configuration, AJP Connector
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "websocket-over-ajp"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for the parameter `upgrade` of members that are asked by AJP."""
    for web_server in fleet.web_servers:
        for member in web_server.members():
            upgrade = member.parameters.get("upgrade")
            if upgrade is not None and member.backend.scheme == "ajp" and (upgrade.text or "none").lower() != "none":
                yield Mark(
                    upgrade.span,
                    f"upgrade={upgrade.text} has no effect, as AJP has no upgrade",
                    "lead these paths to a Connector for HTTP: http://... upgrade=websocket",
                )
