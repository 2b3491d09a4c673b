"""Tomcat closes a web server's connections after few requests.

A Connector closes a connection after maxKeepAliveRequests, 100 where nothing is written. That is meant for browsers;
behind a web server every connection is used again and again.

Why:
    Every hundredth request, or more, needs a new connection, with TLS a new handshake, and meets the moment at which
    Tomcat closes one.

Fires:
    -- web1/etc/apache2/apache2.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    ProxyPass / http://app1:8080/ ttl=15
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
      <Connector port="8080" connectionTimeout="20000" maxKeepAliveRequests="-1"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Source: Tomcat configuration reference, HTTP connector, maxKeepAliveRequests
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.keep_alive import proxied_links
from httpdgen.lint.once import once
from httpdgen.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "keep-alive-requests-limited"
SEVERITY = Severity.INFO
_DEFAULT = 100
_WHOLE_NUMBER = re.compile(r"-?\d{1,9}")


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at the HTTP Connectors to which web servers keep connections."""
    yield from once(_limited(fleet))


def _limited(fleet: Fleet) -> Iterator[Mark]:
    for _, connector in proxied_links(fleet):
        most = connector.part.attributes.setting("maxKeepAliveRequests", _whole_number, _DEFAULT)
        if connector.protocol.value == "http" and most.value is not None and 0 <= most.value <= _DEFAULT:
            yield Mark(
                most.span,
                f"it closes the web servers' connections after {counted(max(1, most.value), 'request')}"
                f"{'' if most.written else ' by default'}",
                'write maxKeepAliveRequests="-1"',
            )


def _whole_number(text: str) -> int | None:
    return int(text) if _WHOLE_NUMBER.fullmatch(text) else None
