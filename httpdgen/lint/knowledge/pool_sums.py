"""How many connections the pools of all web servers may open to a Connector.

mod_proxy keeps a pool for each child process, balancer and member, mod_jk one for each child process and worker (httpd
manual, mod_proxy, max; mod_jk reference, workers.properties, connection_pool_size). What is counted here are the
child processes that MaxRequestWorkers needs: those that are leaving after a reload come on top.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from httpdgen.lint.knowledge.capacity import limits_in_force
from httpdgen.lint.knowledge.keep_alive import closing_each
from httpdgen.lint.knowledge.pools import keeps_connections
from httpdgen.observed.jk import Worker

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from httpdgen.observed.fleet import Fleet, Link
    from httpdgen.observed.tomcat import Connector
    from httpdgen.observed.web import WebServer

PoolKey: TypeAlias = "tuple[Hashable, ...]"


@dataclass(frozen=True, slots=True)
class Pool:
    """The pools of one worker on one web server: `size` connections for each of `children` processes."""

    web_server: WebServer
    children: int
    size: int

    @property
    def connections(self) -> int:
        """All that they may open."""
        return self.children * self.size


def pools_by_connector(fleet: Fleet) -> Iterator[tuple[Connector, tuple[Pool, ...]]]:
    """Go through the Connectors with the pools that lead there, as far as they are known."""
    pools: dict[int, dict[PoolKey, Pool]] = defaultdict(dict)
    connectors: dict[int, Connector] = {}
    closing = closing_each(fleet)
    for link in fleet.links:
        pool = None if isinstance(link.worker, Worker) and id(link.web_server) in closing else _pool(link)
        if pool is not None:
            connectors[id(link.connector)] = link.connector
            pools[id(link.connector)][_key(link)] = pool
    for key, connector in connectors.items():
        yield connector, tuple(pools[key].values())


def _pool(link: Link) -> Pool | None:
    """Size a pool; no more connections are opened than a child process has threads, whatever `max` says."""
    if link.web_server is None:
        return None
    limits, size = limits_in_force(link.web_server.mpm), _written_size(link)
    if limits is None or size is None:
        return None
    return Pool(link.web_server, limits.children, min(size or limits.threads, limits.threads))


def _written_size(link: Link) -> int | None:
    """Give the size as configured, 0 for the default; None where it is not known, or mod_proxy keeps no connections."""
    if isinstance(link.worker, Worker):
        return link.worker.pool_size.value
    kept = link.worker.certain and keeps_connections(link.worker)
    return link.worker.max_connections.value if kept else None


def _key(link: Link) -> PoolKey:
    """Say which links share their pools: those of one worker of mod_jk, and of one URL in one balancer."""
    if isinstance(link.worker, Worker):
        return id(link.web_server), id(link.worker)
    return id(link.web_server), link.worker.balancer, link.worker.backend.url
