"""Lead from each worker to the Connector that its requests reach, where that is certain."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from httpdgen.observed.fleet import Link
from httpdgen.observed.link_hosts import LOOPBACK, WILDCARD, HostNames, canonical, host_names, is_number
from httpdgen.observed.link_ways import Way, ways

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from httpdgen.observed.fleet import Fleet, Host
    from httpdgen.observed.jk import ModJk
    from httpdgen.observed.tomcat import Connector, Service, Tomcat
    from httpdgen.observed.web import WebServer


class Listening(NamedTuple):
    """A Connector, and what it is part of."""

    tomcat: Tomcat
    service: Service
    connector: Connector


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A worker that names a host whose Tomcats are all known, and none of which listens there for its protocol.

    `listening` are Connectors that have its port, but speak another protocol; `tomcats` are those of that host. A
    worker that speaks HTTP may mean another program than Tomcat, if nothing is `listening`.
    """

    way: Way
    tomcats: tuple[Tomcat, ...]
    listening: tuple[Listening, ...]


class _Places:
    """Who listens where, looked up once for all workers."""

    def __init__(self, hosts: Sequence[Host], web_servers: Sequence[WebServer], tomcats: Sequence[Tomcat]) -> None:
        self.names: HostNames = host_names(hosts, web_servers, tomcats)
        self.on_host: Mapping[str, list[Listening]] = defaultdict(list)
        for tomcat in tomcats:
            for service, connector in tomcat.connectors():
                self.on_host[tomcat.host].append(Listening(tomcat, service, connector))

    def at(self, name: str, port: int, from_host: str) -> list[Listening]:
        """Give the connectors with that port on the host that a name means."""
        host = self.names.find(name, from_host)
        if host is None:
            return []
        return [each for each in self.on_host.get(host, ()) if each.connector.port.value == port]


def link_fleet(
    web_servers: Sequence[WebServer], modjks: Sequence[ModJk], tomcats: Sequence[Tomcat], hosts: Sequence[Host]
) -> tuple[Link, ...]:
    """Find the Connector of every worker in use, as far as host, port, protocol and address leave one alone."""
    places = _Places(hosts, web_servers, tomcats)
    return tuple(
        Link(way.web_server, way.worker, way.balancer, way.jk, *found)
        for way in ways(web_servers, modjks, hosts)
        if (found := _answering(way, places)) is not None
    )


def tomcats_at(fleet: Fleet, name: str, from_host: str) -> tuple[Tomcat, ...]:
    """Give the Tomcats on the host that a name or address means, for files on `from_host`; none where it is unknown."""
    host = host_names(fleet.hosts, fleet.web_servers, fleet.tomcats).find(name, from_host)
    return tuple(tomcat for tomcat in fleet.tomcats if tomcat.host == host)


def connectors_at(fleet: Fleet, name: str, port: int, from_host: str) -> tuple[Listening, ...]:
    """Give the connectors with that port on the host that a name or address means, of any protocol and address."""
    return tuple(_Places(fleet.hosts, fleet.web_servers, fleet.tomcats).at(name, port, from_host))


def unanswered(fleet: Fleet) -> Iterator[Unanswered]:
    """Go through the workers in use that certainly lead to no Connector, though their host's Tomcats are known.

    Where an XML file could not be read or was left unjudged, there may be a Tomcat that was not seen.
    """
    if any(fault.span.file.endswith(".xml") for fault in (*fleet.faults, *fleet.notes)):
        return
    places = _Places(fleet.hosts, fleet.web_servers, fleet.tomcats)
    for way in ways(fleet.web_servers, fleet.modjks, fleet.hosts):
        if way.host is None or way.port is None or way.protocol is None:
            continue
        host = places.names.find(way.host, way.from_host)
        here = places.on_host.get(host, []) if host is not None else []
        if here and not any(_may_answer(each.connector, way) for each in here):
            tomcats = tuple(tomcat for tomcat in fleet.tomcats if tomcat.host == host)
            yield Unanswered(way, tomcats, tuple(each for each in here if each.connector.port.value == way.port))


def _may_answer(connector: Connector, way: Way) -> bool:
    """Tell whether port and protocol are the worker's, or not to be known."""
    same_port = not connector.port.known or connector.port.value == way.port
    return same_port and (not connector.protocol.known or connector.protocol.value == way.protocol)


def _answering(way: Way, places: _Places) -> Listening | None:
    if way.host is None or way.port is None or way.protocol is None:
        return None
    found = [
        each for each in places.at(way.host, way.port, way.from_host) if each.connector.protocol.value == way.protocol
    ]
    return found[0] if len(found) == 1 else _by_address(found, canonical(way.host))


def _by_address(candidates: Sequence[Listening], wanted: str) -> Listening | None:
    """Choose between connectors of one port: the one at that very address, else the one at every address."""
    by_address: dict[str | None, list[Listening]] = defaultdict(list)
    for each in candidates:
        by_address[_address(each.connector)].append(each)
    if None in by_address:
        return None
    for address in (wanted, WILDCARD):
        if address in by_address:
            found = by_address[address]
            return found[0] if len(found) == 1 else None
    if wanted == LOOPBACK or is_number(wanted):
        return None
    others = [each for each in candidates if _address(each.connector) != LOOPBACK]  # a name means none of those
    return others[0] if len(others) == 1 else None


def _address(connector: Connector) -> str | None:
    """Give where a Connector listens: by default AJP does on loopback, HTTP everywhere; None where not to be known."""
    address = connector.address
    if address.missing:
        return LOOPBACK if connector.protocol.value == "ajp" else WILDCARD
    return None if address.value is None else canonical(address.value or "localhost")
