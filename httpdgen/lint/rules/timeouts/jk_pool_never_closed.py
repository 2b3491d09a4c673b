"""mod_jk keeps idle connections for ever, and Tomcat does not.

connection_pool_timeout is 0 where nothing is written: mod_jk closes no connection. Where Tomcat's AJP Connector has a
keepAliveTimeout or a connectionTimeout, it closes them.

Why:
    Every connection that was idle for that time stands half closed in the web server, and each request that meets one
    costs an attempt, or fails where it may not be sent twice.

Fires:
    -- web1/etc/apache2/apache2.conf --
    LoadModule jk_module modules/mod_jk.so
    JkWorkersFile workers.properties
    -- web1/etc/apache2/workers.properties --
    worker.list=node1
    worker.node1.host=app1
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secretRequired="false" connectionTimeout="600000"/>
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
from httpdgen.lint.knowledge.jk_probes import probes
from httpdgen.lint.knowledge.keep_alive import forwarding_links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "jk-pool-never-closed"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for workers that close nothing, where Tomcat does; a probe before each request finds what was closed."""
    for worker, connector in forwarding_links(fleet):
        pooled, kept, asks = worker.pool_timeout_ms, connector.keep_alive_timeout_ms, probes(worker)
        if pooled.value != 0 or kept.value is None or kept.value < 0 or asks is None or "P" in asks:
            continue
        yield Mark(
            pooled.span if pooled.written else worker.span,
            f"{worker.name} keeps idle connections for ever, but Tomcat closes them after {kept.value} ms",
            f"write worker.{worker.name}.connection_pool_timeout={max(1, kept.value // 1000)}",
            (Related(kept.span, f"keepAliveTimeout is {kept.value} ms"),),
        )
