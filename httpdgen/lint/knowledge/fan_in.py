"""What comes to a Connector from all web servers together: requests to serve, and connections of their pools.

Both are lower bounds, so that what they say is lacking is lacking. Of the requests of a web server that hands on to
several balancers, any may get any part, so only what every one of them sends to the Connector counts; web servers that
were not seen, or of which too little is known, only add to it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

from httpdgen.lint.knowledge.capacity import limits_in_force
from httpdgen.lint.knowledge.served_by import sharings
from httpdgen.observed.jk import Worker
from httpdgen.words import decimal, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.lint.knowledge.sharing import Sharer, Sharing
    from httpdgen.lint.stated import Figures
    from httpdgen.observed.fleet import AnyWorker, Fleet, Link
    from httpdgen.observed.tomcat import Connector
    from httpdgen.observed.web import WebServer


@dataclass(frozen=True, slots=True)
class Way:
    """One of those who share the requests of a balancer, where it leads to the Connector that is asked for."""

    sharing: Sharing
    sharer: Sharer


@dataclass(frozen=True, slots=True)
class Source:
    """A web server's requests at once (or those that are stated), and the ways by which they may come."""

    requests: int
    ways: tuple[Way, ...]

    def part(self, lost: tuple[str, ...]) -> Fraction:
        """Give the part of the requests that comes at least when units are lost."""
        return min(way.sharing.part(way.sharer, lost) for way in self.ways)


@dataclass(frozen=True, slots=True)
class Need:
    """How many threads requests need, and why."""

    threads: int
    reason: str


@dataclass(frozen=True)
class FanIn:
    """The ways from the web servers of a fleet to each Connector, looked up once."""

    fleet: Fleet
    by_host: bool

    def need(self, connector: Connector, figures: Figures) -> Need | None:
        """Say how many threads the requests need that can come at once, after the worst loss; None if nobody knows."""
        sources = self._sources(connector, figures.concurrency)
        if not sources:
            return None
        losses = {
            lost
            for source in sources
            for way in source.ways
            for lost in way.sharing.worst_losses(way.sharer, figures.tolerate)
        }
        worst = max(sorted(losses), key=lambda lost: _requests(sources, lost))
        return Need(ceil(_requests(sources, worst) * (1 + figures.margin)), _reason(sources, worst, figures.margin))

    def web_servers(self, connector: Connector) -> list[WebServer]:
        """Give the web servers whose limits `need` counts where no requests are stated."""
        return [web_server for web_server, _, _ in self._limited[id(connector)]]

    def _sources(self, connector: Connector, concurrency: int | None) -> list[Source]:
        if concurrency is None:
            return [Source(requests, ways) for _, requests, ways in self._limited[id(connector)]]
        ways = self._ways[id(connector)]
        return [Source(concurrency, tuple(ways))] if ways else []

    @cached_property
    def _limited(self) -> Mapping[int, list[tuple[WebServer, int, tuple[Way, ...]]]]:
        """The web servers that send every request that they hand on to a Connector's balancers."""
        found: dict[int, list[tuple[WebServer, int, tuple[Way, ...]]]] = defaultdict(list)
        for web_server, by_sharing in self._by_web_server:
            limits = limits_in_force(web_server.mpm)
            if limits is None or not by_sharing:
                continue
            for key in set.intersection(*(set(ways) for ways in by_sharing)):
                found[key].append((web_server, limits.requests, tuple(ways[key] for ways in by_sharing)))
        return found

    @cached_property
    def _ways(self) -> Mapping[int, list[Way]]:
        """Every way to a Connector."""
        found: dict[int, list[Way]] = defaultdict(list)
        for _, by_sharing in self._by_web_server:
            for ways in by_sharing:
                for key, way in ways.items():
                    found[key].append(way)
        return found

    @cached_property
    def _by_web_server(self) -> list[tuple[WebServer, list[Mapping[int, Way]]]]:
        known = ((each, sharings(each, self._unit_of)) for each in self.fleet.web_servers)
        return [(each, [self._led_to(sharing) for sharing in found]) for each, found in known if found is not None]

    def _led_to(self, sharing: Sharing) -> Mapping[int, Way]:
        """Give the sharers whose Connector is known, by that."""
        links = ((sharer, self._links.get(id(sharer.worker))) for sharer in sharing.sharers)
        return {id(link.connector): Way(sharing, sharer) for sharer, link in links if link is not None}

    def _unit_of(self, worker: AnyWorker) -> str | None:
        """Name what a worker is lost with: the host of its Tomcat, or (where hosts are not lost) its Tomcat alone."""
        link, address = self._links.get(id(worker)), _address(worker)
        host = address[0] if link is None else link.tomcat.host or address[0]
        return host if self.by_host or host is None else f"{host}:{address[1]}"

    @cached_property
    def _links(self) -> Mapping[int, Link]:
        return {id(link.worker): link for link in self.fleet.links}


def _requests(sources: list[Source], lost: tuple[str, ...]) -> Fraction:
    return sum((source.requests * source.part(lost) for source in sources), Fraction(0))


def _reason(sources: list[Source], lost: tuple[str, ...], margin: Fraction) -> str:
    """Write the sum as people do: "200 requests x 1/2 with app2 lost x 1.2"."""
    requests: dict[Fraction, int] = defaultdict(int)
    for source in sources:
        requests[source.part(lost)] += source.requests
    parts = [f"{count} requests x {part}" for part, count in sorted(requests.items())]
    words = parts[0] if len(parts) == 1 else f"({' + '.join(parts)})"
    return f"{words}{f' with {listed(lost)} lost' if lost else ''} x {decimal(1 + margin)}"


def _address(worker: AnyWorker) -> tuple[str | None, int | None]:
    """Give the host and port that a worker names."""
    if isinstance(worker, Worker):
        return worker.host.value, worker.port.value
    return worker.backend.host, worker.backend.port
