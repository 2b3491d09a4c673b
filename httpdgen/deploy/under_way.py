"""Count the requests that a web server has under way for nodes, and wait until there are none."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from httpdgen.deploy.balancers import NotRunningError
from httpdgen.deploy.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from concurrent.futures import Executor

    from httpdgen.deploy.engines import Engines
    from httpdgen.deploy.host import RolloutHost
    from httpdgen.deploy.known import Known
    from httpdgen.deploy.stop import Stop
    from httpdgen.errors import HostError
    from httpdgen.plan.shape import NodeShape, WebShape

_PAUSE_SECONDS = 1.0


def under_way(engines: Engines, host: RolloutHost, web: WebShape, nodes: Collection[NodeShape]) -> int | None:
    """Count what a web server may still have under way for nodes; None where its httpd does not run.

    What an old generation still serves may be for any node, and counts for these.

    Raises:
        HostError: it could not be asked.
    """
    try:
        served = engines.look(host.connection, web)
    except NotRunningError:
        if host.runs(web.service):
            raise
        return None
    return sum(served.busy(web, node) for node in nodes) + served.status.old_generation_busy


def under_way_everywhere(
    known: Known, nodes: Collection[str], engines: Engines, pool: Executor, hosts: Collection[str]
) -> dict[str, int | HostError | None]:
    """Count it on several web servers, side by side."""
    shapes = [known.shape.nodes[node] for node in nodes]
    webs = known.shape.web_servers
    return side_by_side(pool, lambda host: under_way(engines, known.hosts[host], webs[host], shapes), hosts)


def await_idle(
    count: Callable[[], Mapping[str, int | HostError | None]],
    seconds: float,
    stop: Stop,
    told: Callable[[Mapping[str, int]], None],
    pause: float = _PAUSE_SECONDS,
) -> dict[str, int | HostError]:
    """Wait until no web server has anything under way, and give what is left where the time is over, or `stop` asked.

    `count` is asked again and again; `told` is given the requests that are left whenever these change.
    """
    deadline, before = time.monotonic() + seconds, dict[str, int]()
    while True:
        left = {host: found for host, found in count().items() if found}
        busy = {host: found for host, found in left.items() if isinstance(found, int)}
        if busy != before:
            told(busy)
        before = busy
        if not left or time.monotonic() >= deadline or stop.wait(min(pause, max(deadline - time.monotonic(), 0))):
            return left
