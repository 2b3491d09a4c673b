"""mod_jk keeps idle connections longer than Tomcat does.

connection_pool_timeout is in seconds, keepAliveTimeout (or, where that is not written, connectionTimeout) of Tomcat's
AJP Connector in ms; mod_jk's guide gives both the same time.

Why:
    Tomcat closes connections that mod_jk still counts as open: they stand half closed, and each request that meets one
    costs an attempt, or fails where it may not be sent twice.

Fires:
    -- web1/etc/apache2/apache2.conf --
    LoadModule jk_module modules/mod_jk.so
    JkWorkersFile workers.properties
    -- web1/etc/apache2/workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.connection_pool_timeout=600
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secretRequired="false" connectionTimeout="60000"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Instead:
    -- web1/etc/apache2/apache2.conf --
    LoadModule jk_module modules/mod_jk.so
    JkWorkersFile workers.properties
    -- web1/etc/apache2/workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.connection_pool_timeout=600
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secretRequired="false" connectionTimeout="600000"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Source: Tomcat Connectors, Timeouts HowTo; mod_jk reference, workers.properties, connection_pool_timeout
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.keep_alive import forwarding_links
from httpdgen.lint.once import once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "jk-pool-outlives-keep-alive"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the two where mod_jk closes connections at all."""
    yield from once(_longer(fleet))


def _longer(fleet: Fleet) -> Iterator[Mark]:
    for worker, connector in forwarding_links(fleet):
        pooled, kept = worker.pool_timeout_ms, connector.keep_alive_timeout_ms
        if not pooled.value or kept.value is None or kept.value < 0 or pooled.value <= kept.value:
            continue
        yield Mark(
            pooled.span,
            f"connection_pool_timeout is {pooled.value // 1000} s, but Tomcat closes an idle connection after"
            f" {kept.value} ms",
            f'write keepAliveTimeout="{pooled.value}" there, or a shorter connection_pool_timeout here',
            (Related(kept.span, f"keepAliveTimeout is {kept.value} ms"),),
        )
