"""An HTTP member keeps idle connections for ever, and Tomcat does not.

Without `ttl` mod_proxy uses a connection again however long it was idle. An HTTP Connector of Tomcat closes it after
keepAliveTimeout, which is connectionTimeout where nothing is written: 20 s in the server.xml that Tomcat ships.

Why:
    Tomcat closes a connection at the moment at which the web server sends a request on it: the client gets 502, now and
    then, and a POST is not tried again.

Fires:
    -- web1/etc/apache2/apache2.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    ProxyPass / http://app1:8080/
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector port="8080" connectionTimeout="20000"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Instead:
    -- web1/etc/apache2/apache2.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    ProxyPass / http://app1:8080/ ttl=15
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector port="8080" connectionTimeout="20000"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Source: httpd manual, mod_proxy, ttl; Tomcat configuration reference, HTTP connector, keepAliveTimeout
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.keep_alive import proxied_links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "http-pool-without-ttl"
SEVERITY = Severity.WARNING
_PART = 3, 4  # of Tomcat's time, for the web server to be first


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for members without ttl whose Connector closes idle connections."""
    for member, connector in proxied_links(fleet):
        kept = connector.keep_alive_timeout_ms
        if member.backend.scheme == "ajp" or not member.ttl_ms.missing or kept.value is None or kept.value < 0:
            continue
        of, parts = _PART
        seconds = kept.value * of // parts // 1000
        yield Mark(
            member.span,
            f"idle connections are kept for ever, but Tomcat closes them after {kept.value} ms",
            f"write ttl={seconds}" if seconds else "raise keepAliveTimeout, and write a ttl below it",
            (Related(kept.span, f"keepAliveTimeout is {kept.value} ms"),),
        )
