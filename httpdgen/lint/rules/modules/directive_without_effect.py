"""A directive of httpd 2.2 is taken by 2.4, and does nothing.

Why:
    It seems to say something. NameVirtualHost goes with the next release, and httpd then does not start.

Fires:
    -- httpd.conf --
    NameVirtualHost *:80

Instead:
    -- httpd.conf --
    <VirtualHost *:80>
        ServerName www.example.com
    </VirtualHost>

Source: httpd manual, "Upgrading to 2.4 from 2.2", core, NameVirtualHost and DefaultType
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "directive-without-effect"
SEVERITY = Severity.WARNING

_LAST_WITH_THEM = (2, 2)


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for them wherever they stand."""
    for web_server in fleet.web_servers:
        if web_server.version is not None and web_server.version[:2] <= _LAST_WITH_THEM:
            continue
        for directive in web_server.directives("NameVirtualHost", "DefaultType"):
            has_none = directive.key == "defaulttype" and directive.text.strip().lower() == "none"
            if directive.certain and not has_none:
                yield Mark(directive.span, f"{directive.name} has no effect since httpd 2.4", "leave it out")
