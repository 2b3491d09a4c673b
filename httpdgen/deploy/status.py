"""Read how a fleet is at a moment: what every host has, and what every web server says of its balancers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.deploy.balancers import NotRunningError
from httpdgen.deploy.side_by_side import side_by_side
from httpdgen.errors import HostError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Executor

    from httpdgen.deploy.balancers import Served
    from httpdgen.deploy.engines import Engines
    from httpdgen.deploy.known import Known


@dataclass(frozen=True, slots=True)
class Silent:
    """A web server that does not tell: its httpd does not run, or (`runs`) its pages are not as they should be."""

    runs: bool
    said: str


@dataclass(frozen=True, slots=True)
class FleetStatus:
    """A fleet at a moment, in seconds since 1970; `served` is what each web server that was reached says."""

    at: float
    known: Known
    served: Mapping[str, Served | Silent]


def read_status(known: Known, engines: Engines, pool: Executor, at: float) -> FleetStatus:
    """Ask every web server; what goes wrong with one is a value."""

    def ask(host: str) -> Served | Silent:
        web = known.shape.web_servers[host]
        try:
            return engines.look(known.hosts[host].connection, web)
        except NotRunningError as error:
            service = known.present[host].services.get(web.service)
            return Silent(runs=service is not None and service.runs, said=error.message)

    found = side_by_side(pool, ask, known.shape.web_servers)
    served = {
        host: Silent(runs=True, said=told.message) if isinstance(told, HostError) else told
        for host, told in found.items()
    }
    return FleetStatus(at, known, served)
