"""A member sets the size or the times of its pool, but prefork has no pools.

With prefork a child process serves one request at a time and so has one connection to each Tomcat; mod_proxy does not
look at min, max, smax, ttl and acquire.

Why:
    What somebody wanted to be limited or closed is not: an idle connection outlives its ttl, until Tomcat closes it.

Fires:
    -- httpd.conf --
    LoadModule mpm_prefork_module modules/mod_mpm_prefork.so
    LoadModule proxy_module modules/mod_proxy.so
    ProxyPass / http://app1:8080/ max=20 ttl=60

Instead:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    LoadModule proxy_module modules/mod_proxy.so
    ProxyPass / http://app1:8080/ max=25 ttl=60

Source: httpd manual, mod_proxy, "Connection pooling with prefork MPM"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.pools import proxied
from httpdgen.lint.once import once
from httpdgen.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "prefork-ignores-pool"
SEVERITY = Severity.WARNING
_IGNORED = ("min", "max", "smax", "ttl", "acquire")


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for such parameters on web servers that certainly run prefork."""
    yield from once(_ignored(fleet))


def _ignored(fleet: Fleet) -> Iterator[Mark]:
    for each in proxied(fleet):
        if each.web_server.mpm.name.value != "prefork":
            continue
        written = [entry for key in _IGNORED if (entry := each.member.parameters.get(key)) is not None]
        if written:
            names = listed([entry.key for entry in written])
            yield Mark(
                written[0].span,
                f"{names} {'has' if len(written) == 1 else 'have'} no effect, for prefork keeps one connection in each"
                " child process",
                "leave that out, or load mpm_event",
            )
