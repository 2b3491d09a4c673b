"""A status worker of mod_jk that other machines reach can change the balancers.

One that only the machine itself reaches is as it should be.

Why:
    It changes what a mere GET asks it to, and asks for no proof: a page of any site that an operator looks at can have
    the operator's browser stop every Tomcat.

Fires:
    -- httpd.conf --
    Listen 80
    JkWorkerProperty worker.list=jkstatus
    JkWorkerProperty worker.jkstatus.type=status
    JkMount "/jkstatus" jkstatus
    <Location "/jkstatus">
        Require ip 10.0.0.0/8
    </Location>

Instead:
    -- httpd.conf --
    Listen 80
    JkWorkerProperty worker.list=jkstatus
    JkWorkerProperty worker.jkstatus.type=status
    JkWorkerProperty worker.jkstatus.read_only=true
    JkMount "/jkstatus" jkstatus
    <Location "/jkstatus">
        Require ip 10.0.0.0/8
    </Location>

Source: mod_jk reference, status worker, `read_only` and "Securing"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.formats.workers import boolean
from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.management import Page, management_pages
from httpdgen.lint.knowledge.requirements import Client
from httpdgen.lint.once import once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "status-worker-writable"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for those that let some in from other machines; that all are let in is a fault of its own."""
    yield from once(
        _mark(page) for web_server in fleet.web_servers for page in management_pages(web_server) if _is_open(page)
    )


def _is_open(page: Page) -> bool:
    if page.worker is None or page.worker.parameters.setting("read_only", boolean, default=False).value is not False:
        return False
    return page.may_be_reached(Client.ANYBODY) is False and page.may_be_reached(Client.INVITED) is True


def _mark(page: Page) -> Mark:
    name = page.mount.target
    return Mark(
        page.mount.span,
        f"{name} at {page.path} can change the balancers, and other machines reach it",
        f"write worker.{name}.read_only=true, or Require local for it and a read-only worker for others",
    )
