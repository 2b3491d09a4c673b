"""A virtual host has a balancer-manager for balancers that it inherits from the main server.

Why:
    The manual warns that the manager then behaves inconsistently. The members are the same everywhere, but each virtual
    host has the balancer's own settings (stickiness, method, attempts) once more: what is changed here holds here.

Fires:
    -- httpd.conf --
    Listen 80
    Listen 127.0.0.1:8079
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 secret=0123456789abcdef
        BalancerMember ajp://app2:8009 secret=0123456789abcdef
    </Proxy>
    <VirtualHost *:80>
        ProxyPass "/shop" "balancer://shop/shop"
    </VirtualHost>
    <VirtualHost 127.0.0.1:8079>
        <Location "/balancer-manager">
            SetHandler balancer-manager
        </Location>
    </VirtualHost>

Instead:
    -- httpd.conf --
    Listen 80
    Listen 127.0.0.1:8079
    BalancerInherit Off
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 secret=0123456789abcdef
        BalancerMember ajp://app2:8009 secret=0123456789abcdef
    </Proxy>
    <VirtualHost *:80>
        ProxyPass "/shop" "balancer://shop/shop"
    </VirtualHost>
    <VirtualHost 127.0.0.1:8079>
        <Location "/balancer-manager">
            SetHandler balancer-manager
        </Location>
    </VirtualHost>

Source: httpd manual, mod_proxy, BalancerInherit
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.management import Page, management_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.web import Balancer, VirtualHost

ID = "manager-with-balancer-inherit"
SEVERITY = Severity.INFO


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for a manager in one virtual host, and a balancer of the main server that another one uses."""
    for web_server in fleet.web_servers:
        for page in management_pages(web_server):
            if page.name != "balancer-manager" or _is_main_server_s(page) or not _inherits(page):
                continue
            used = next((each for each in web_server.balancers if _is_used_elsewhere(each, page)), None)
            if used is not None:
                yield Mark(
                    page.mount.span,
                    f"this balancer-manager steers {used.name}, which other virtual hosts use, with BalancerInherit on",
                    "write BalancerInherit Off in the main server",
                    (Related(used.span, f"balancer {used.name} of the main server"),),
                )


def _is_main_server_s(page: Page) -> bool:
    return page.mount in page.web_server.main.mounts


def _inherits(page: Page) -> bool:
    for host in (page.virtual_hosts[0], page.web_server.main):
        if any(directive.key == "balancerinherit" for directive in host.directives):
            last = host.last("BalancerInherit")
            return last is not None and last.text.strip().lower() == "on"
    return page.web_server.whole


def _is_used_elsewhere(balancer: Balancer, page: Page) -> bool:
    others = (host for host in page.web_server.virtual_hosts[1:] if host is not page.virtual_hosts[0])
    return balancer.virtual_host == page.web_server.main.label and any(_uses(host, balancer) for host in others)


def _uses(virtual_host: VirtualHost, balancer: Balancer) -> bool:
    backends = (mount.backend for mount in virtual_host.mounts)
    return any(backend and backend.is_balancer and backend.host == balancer.name for backend in backends)
