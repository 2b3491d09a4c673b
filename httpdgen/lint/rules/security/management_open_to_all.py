"""A page that shows or steers the web server answers everybody.

It is a balancer-manager, server-status, server-info or a status worker of mod_jk that other machines reach and that no
Require, Allow or Deny keeps anybody from.

Why:
    Whoever finds balancer-manager or jkstatus takes Tomcats out of service; the others tell visitors' addresses, what
    they ask for, and how the server is set up.

Fires:
    -- httpd.conf --
    Listen 80
    <Location "/balancer-manager">
        SetHandler balancer-manager
        Require all granted
    </Location>

Instead:
    -- httpd.conf --
    Listen 80
    <Location "/balancer-manager">
        SetHandler balancer-manager
        Require local
    </Location>

Source: httpd manual, mod_proxy_balancer, "Balancer Manager Support", mod_status, mod_info; mod_jk reference, status
worker
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.management import Page, management_pages
from httpdgen.lint.knowledge.requirements import Client
from httpdgen.lint.once import once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "management-open-to-all"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for pages that certainly let anybody in who comes from another machine."""
    yield from once(
        _mark(page)
        for web_server in fleet.web_servers
        for page in management_pages(web_server)
        if page.may_be_reached(Client.ANYBODY)
    )


def _mark(page: Page) -> Mark:
    return Mark(
        page.mount.span,
        f"{page.name} at {page.path} answers everybody",
        f'write Require local, or the addresses of those who need it, in <Location "{page.path}">',
    )
