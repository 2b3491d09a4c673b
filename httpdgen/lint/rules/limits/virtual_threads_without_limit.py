"""A Connector with virtual threads sets maxThreads, which then limits nothing, and no maxConnections.

Virtual threads are made for each request as it comes. What limits requests at once is maxConnections alone, 8192 by
default.

Why:
    The number that looks like a limit is none: under load thousands of requests reach the application at once, and its
    database or its memory gives in.

Fires:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector port="8080" useVirtualThreads="true" maxThreads="200"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Instead:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector port="8080" useVirtualThreads="true" maxConnections="420"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Source: Tomcat configuration reference, HTTP connector, useVirtualThreads, maxThreads and maxConnections
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "virtual-threads-without-limit"
SEVERITY = Severity.WARNING
_NO_LIMIT = -1


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for maxThreads on Connectors that make a virtual thread for each request."""
    for tomcat in fleet.tomcats:
        for _, connector in tomcat.connectors():
            most = connector.max_connections
            threads = connector.part.attributes.get("maxThreads")
            if not connector.virtual_threads.value or threads is None:
                continue
            if most.missing or most.value == _NO_LIMIT:
                limit = f"only maxConnections, {most.value} by default, limits" if most.missing else "nothing limits"
                yield Mark(
                    threads.span,
                    f"maxThreads limits no virtual threads, and {limit} the requests at once",
                    "write maxConnections with as many requests as the application and its database can serve at once",
                )
