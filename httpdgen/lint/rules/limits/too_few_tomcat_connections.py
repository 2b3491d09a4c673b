"""A Connector takes fewer connections than the pools of its web servers may open.

Every child process of every web server keeps a pool of connections to every Tomcat, and they are kept open when no
request is on them.

Why:
    Connections beyond maxConnections are made, for the system accepts them, and then nobody reads from them: requests
    hang until they time out, while other connections stand idle.

Fires:
    -- web1/etc/httpd/conf/httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    LoadModule proxy_module modules/mod_proxy.so
    ServerLimit 16
    ThreadsPerChild 25
    MaxRequestWorkers 200
    ProxyPass / ajp://app1:8009/ secret=0123456789abcdef
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"
                 maxThreads="240" maxConnections="100"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Instead:
    -- web1/etc/httpd/conf/httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    LoadModule proxy_module modules/mod_proxy.so
    ServerLimit 16
    ThreadsPerChild 25
    MaxRequestWorkers 200
    ProxyPass / ajp://app1:8009/ secret=0123456789abcdef
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"
                 maxThreads="240" maxConnections="420"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Source: Tomcat configuration reference, HTTP and AJP connectors, maxConnections; httpd manual, mod_proxy, max; mod_jk
    reference, workers.properties, connection_pool_size
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.pool_sums import pools_by_connector
from httpdgen.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.lint.knowledge.pool_sums import Pool
    from httpdgen.observed.fleet import Fleet

ID = "too-few-tomcat-connections"
SEVERITY = Severity.ERROR
_NO_LIMIT = -1


def check(fleet: Fleet) -> Iterator[Mark]:
    """Add up the pools that are known; others only add to them."""
    for connector, pools in pools_by_connector(fleet):
        most, opened = connector.max_connections, sum(pool.connections for pool in pools)
        if most.value is None or most.value == _NO_LIMIT or most.value >= opened:
            continue
        yield Mark(
            most.span,
            f"{_words(pools)} may open {opened} connections, but maxConnections is {most.value}"
            f"{'' if most.written else ' by default'}",
            f'write maxConnections="{opened}", and some more for probes and for child processes that are leaving',
        )


def _words(pools: Sequence[Pool]) -> str:
    """Write the sum, pools of the same size together: "2 pools of 8 child processes x 25 connections"."""
    sizes = Counter((pool.children, pool.size) for pool in pools)
    return listed([_pools(count, *size) for size, count in sorted(sizes.items())])


def _pools(count: int, children: int, size: int) -> str:
    pools = "the pool" if count == 1 else f"{count} pools"
    return f"{pools} of {counted(children, 'child process', 'child processes')} x {counted(size, 'connection')}"
