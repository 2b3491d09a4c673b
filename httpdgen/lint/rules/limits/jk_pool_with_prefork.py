"""A worker of mod_jk has a pool of several connections on a web server that runs prefork.

A child process of prefork serves one request at a time. mod_jk's reference says not to set connection_pool_size above 1
there, and by itself it takes 1.

Why:
    No child process uses a second connection, so that the number limits nothing, and whoever sizes Tomcat by it
    (processes times connections) sizes for what never comes.

Fires:
    -- httpd.conf --
    LoadModule mpm_prefork_module modules/mod_mpm_prefork.so
    LoadModule jk_module modules/mod_jk.so
    JkWorkerProperty worker.list=node1
    JkWorkerProperty worker.node1.host=app1
    JkWorkerProperty worker.node1.connection_pool_size=20

Instead:
    -- httpd.conf --
    LoadModule mpm_prefork_module modules/mod_mpm_prefork.so
    LoadModule jk_module modules/mod_jk.so
    JkWorkerProperty worker.list=node1
    JkWorkerProperty worker.node1.host=app1

Source: mod_jk reference, workers.properties, connection_pool_size
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.once import once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "jk-pool-with-prefork"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for pools on web servers that certainly run prefork."""
    yield from once(_pools(fleet))


def _pools(fleet: Fleet) -> Iterator[Mark]:
    for web_server in fleet.web_servers:
        if web_server.mpm.name.value != "prefork" or web_server.jk is None:
            continue
        for worker in web_server.jk.workers:
            size = worker.pool_size
            if size.written and size.value is not None and size.value > 1:
                yield Mark(
                    size.span,
                    f"connection_pool_size is {size.value}, but a child process of prefork serves one request at once",
                    "leave connection_pool_size out",
                )
