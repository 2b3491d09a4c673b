"""What sizing gives: every number with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Derived:
    """A number and, in words, why it is what it is.

    >>> str(Derived(120, "200 requests x 1/2 with node2 lost x 1.2"))
    '120 (200 requests x 1/2 with node2 lost x 1.2)'
    """

    value: int
    reason: str

    def __str__(self) -> str:
        return f"{self.value} ({self.reason})"


@dataclass(frozen=True, slots=True)
class Capacity:
    """What something can carry by the seeds' formulas: concurrent requests, and hits a day; None if unknown."""

    concurrent: Derived | None
    hits_a_day: Derived | None


@dataclass(frozen=True, slots=True)
class NodeSizing:
    """The numbers of one Tomcat. `share` is its part of the cluster's requests with nothing lost.

    A node that is out of service (draining, disabled, stopped) keeps the sizes it would have when it comes
    back, and has a share of 0. `worst_share` is the part of the requests that it is sized for.
    """

    share: Fraction
    worst_share: Fraction
    max_threads: Derived
    min_spare_threads: Derived
    max_connections: Derived
    accept_count: Derived
    open_files: Derived
    tasks: Derived
    capacity: Capacity


@dataclass(frozen=True, slots=True)
class BackendTimeouts:
    """How both sides of a connection between the tiers wait, in an order in which the right one gives up first.

    `pool_seconds` (mod_proxy's ttl, mod_jk's connection_pool_timeout) is what the web server keeps an idle
    connection; `keep_alive_ms` (Tomcat's keepAliveTimeout) what Tomcat keeps it, and the longer of the two.
    """

    connect_ms: Derived
    ping_ms: Derived
    reply_ms: Derived
    pool_seconds: Derived
    keep_alive_ms: Derived
    retry_seconds: Derived
    maintain_seconds: Derived


@dataclass(frozen=True, slots=True)
class ClusterSizing:
    """The numbers of one cluster."""

    concurrency: Derived
    margin: Fraction
    margin_reason: str
    tolerate: int
    lb_retries: Derived
    max_attempts: Derived
    timeouts: BackendTimeouts
    capacity: Capacity
    capacity_after_loss: Capacity
    nodes: Mapping[str, NodeSizing]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TierSizing:
    """The numbers of each web server of a tier. `h2_max_workers` is None where clients may not speak HTTP/2.

    `pool_max` is the connections that one child process may have to one member (max, connection_pool_size).
    `processes` is the child processes that may run at once, an old generation and a new one together.
    `maintain_seconds` is mod_jk's worker.maintain, of which there is one for all clusters.
    """

    max_request_workers: Derived
    threads_per_child: Derived
    server_limit: Derived
    thread_limit: Derived | None
    start_servers: Derived
    min_spare: Derived
    max_spare: Derived
    h2_max_workers: Derived | None
    pool_max: Derived
    processes: Derived
    open_files: Derived
    tasks: Derived
    listen_backlog: Derived
    maintain_seconds: Derived
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sizing:
    """Every derived number of a topology."""

    clusters: Mapping[str, ClusterSizing] = field(default_factory=dict)
    web_tiers: Mapping[str, TierSizing] = field(default_factory=dict)
