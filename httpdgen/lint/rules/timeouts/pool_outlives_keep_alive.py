"""A member keeps idle connections at least as long as Tomcat does.

`ttl` is how long mod_proxy uses an idle connection again, in seconds; keepAliveTimeout is how long Tomcat waits for the
next request on it, in ms. Whoever closes first must be the web server, for only it knows when the next request comes.

Why:
    Tomcat closes a connection at the moment at which the web server sends a request on it: the client gets 502, now and
    then, and a POST is not tried again.

Fires:
    -- web1/etc/apache2/apache2.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    ProxyPass / http://app1:8080/ ttl=60
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector port="8080" connectionTimeout="20000"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Instead:
    -- web1/etc/apache2/apache2.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    ProxyPass / http://app1:8080/ ttl=60
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector port="8080" connectionTimeout="20000" keepAliveTimeout="75000"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Source: httpd manual, mod_proxy, ttl; Tomcat configuration reference, HTTP and AJP connectors, keepAliveTimeout
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.keep_alive import proxied_links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "pool-outlives-keep-alive"
SEVERITY = Severity.WARNING
_ROOM_MS = 15_000


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the two on web servers that have pools."""
    for member, connector in proxied_links(fleet):
        ttl, kept = member.ttl_ms, connector.keep_alive_timeout_ms
        if ttl.value is None or kept.value is None or kept.value < 0 or ttl.value < kept.value:
            continue
        below = kept.value // 1000 - 1
        shorter = f"ttl={below} here, or " if below > 0 else ""
        yield Mark(
            ttl.span,
            f"ttl is {ttl.value // 1000} s, but Tomcat closes an idle connection after {kept.value} ms",
            f'write {shorter}keepAliveTimeout="{ttl.value + _ROOM_MS}" there',
            (Related(kept.span, f"keepAliveTimeout is {kept.value} ms"),),
        )
