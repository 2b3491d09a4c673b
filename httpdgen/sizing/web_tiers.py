"""All numbers of the web servers of a tier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.sizing.limits import httpd_open_files, httpd_tasks, listen_backlog
from httpdgen.sizing.mpm import size_mpm
from httpdgen.sizing.result import TierSizing
from httpdgen.sizing.timeouts import maintain_of_tier

if TYPE_CHECKING:
    from httpdgen.model.topology import Topology


def size_tier(topology: Topology, name: str) -> TierSizing:
    """Derive the numbers of each web server of a tier."""
    tier = topology.web_tiers[name]
    mpm = size_mpm(name, tier)
    return TierSizing(
        max_request_workers=mpm.max_request_workers,
        threads_per_child=mpm.threads_per_child,
        server_limit=mpm.server_limit,
        thread_limit=mpm.thread_limit,
        start_servers=mpm.start_servers,
        min_spare=mpm.min_spare,
        max_spare=mpm.max_spare,
        h2_max_workers=mpm.h2_max_workers,
        pool_max=mpm.pool_max,
        processes=mpm.processes,
        open_files=httpd_open_files(topology, name, mpm),
        tasks=httpd_tasks(topology, name, mpm),
        listen_backlog=listen_backlog(tier, mpm),
        maintain_seconds=maintain_of_tier(topology, name),
        warnings=mpm.warnings,
    )
