"""A ProxyPass takes the requests that a status page or balancer-manager should answer.

mod_proxy hands a request on before any SetHandler is asked, whatever <Location> says.

Why:
    The page cannot be reached: the Tomcat behind the ProxyPass answers for it, usually with 404, and nobody can see
    or drain the balancer.

Fires:
    -- httpd.conf --
    <Location "/balancer-manager">
        SetHandler balancer-manager
        Require local
    </Location>
    ProxyPass "/" "http://app1:8080/"

Instead:
    -- httpd.conf --
    <Location "/balancer-manager">
        SetHandler balancer-manager
        Require local
    </Location>
    ProxyPass "/balancer-manager" "!"
    ProxyPass "/" "http://app1:8080/"

Source: httpd manual, mod_proxy, ProxyPass, "Ordering ProxyPass Directives" and the exclusion by `!`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.mounting import covers, every_mount, server_proxy_passes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.web import Mount, VirtualHost

ID = "proxy-pass-hides-handler"
SEVERITY = Severity.ERROR
_PAGES = {"balancer-manager", "server-status", "server-info", "jk-status"}


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for the first ProxyPass that matches the page's path, in the same virtual host."""
    for web_server in fleet.web_servers:
        for virtual_host, page in every_mount(web_server, "SetHandler"):
            if page.target not in _PAGES or not page.path.startswith("/"):
                continue
            first = _first_that_takes(page, virtual_host)
            if first is not None and first.target != "!" and first.certain:
                yield Mark(
                    first.span,
                    f"this ProxyPass of {first.path} takes the requests for {page.path}, so that {page.target} never"
                    " answers",
                    f'write ProxyPass "{page.path}" "!" before it',
                    (Related(page.span, f"{page.target} at {page.path}"),),
                )


def _first_that_takes(page: Mount, virtual_host: VirtualHost) -> Mount | None:
    if page.section is not None and any(child.key == "proxypass" for child in page.section.children or ()):
        return None  # <Location> has a ProxyPass of its own, which is asked before those of the server
    return next((mount for mount in server_proxy_passes(virtual_host) if covers(mount.path, page.path)), None)
