"""The services of a host: what each listens on, and what it reads."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.model.checks.listeners import LOOPBACK, connector_of, listeners_of_node
from httpdgen.render.context import CURRENT
from httpdgen.render.httpd.entries import TREE
from httpdgen.render.httpd.server import listens
from httpdgen.render.tomcat.connector import bind_address
from httpdgen.render.tomcat.layout import UNITS, Layout
from httpdgen.tree import Absence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from httpdgen.model.topology import Topology
    from httpdgen.platforms import Platform
    from httpdgen.tree import Entry


@dataclass(frozen=True, slots=True)
class Listening:
    """A port that a unit should listen on: at one address, or at every one (None); and what it is, for people.

    The address is an IP address, or, for a Listen of httpd's and for a Receiver, a name that stands for what it
    leads to on the host itself.
    """

    address: str | None
    port: int
    what: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A service of systemd, named without `.service`: httpd's (`node` is None), or a node's Tomcat.

    `runs` is whether it should (a node whose state is stopped should not); `listening` is while it does. `reads` are
    the paths, of this host's entries, that it reads when it starts (httpd also when it reloads), with the links on
    the way to them, the one to the current release included; sorted.
    """

    name: str
    node: str | None
    runs: bool
    listening: tuple[Listening, ...]
    reads: tuple[str, ...]


def httpd_unit(topology: Topology, tier: str, platform: Platform, entries: Mapping[str, Entry]) -> Unit:
    """Say what the httpd of a web tier's server is; `entries` are its host's."""
    httpd = platform.httpd
    links = {path for of_mpm in httpd.mpm_links.values() for path in of_mpm}
    fixed = {httpd.entry, httpd.dropin, *httpd.owned, *links}
    return Unit(
        name=httpd.service,
        node=None,
        runs=True,
        listening=tuple(_of_httpd(topology, tier)),
        reads=_reads(entries, lambda path: path in fixed or path.startswith(f"{TREE}/")),
    )


def tomcat_unit(topology: Topology, cluster: str, node: str, layout: Layout, entries: Mapping[str, Entry]) -> Unit:
    """Say what the Tomcat of a node is; `entries` are its host's."""
    ours = _folders(layout)
    unit_file = f"{UNITS}/{layout.unit_file}"
    return Unit(
        name=layout.unit,
        node=node,
        runs=topology.clusters[cluster].nodes[node].state != "stopped",
        listening=tuple(_of_node(topology, cluster, node)),
        reads=_reads(entries, lambda path: path == unit_file or path.startswith(ours)),
    )


def _folders(layout: Layout) -> tuple[str, ...]:
    """Name the folders whose entries a Tomcat, or systemd for it, reads."""
    return f"{layout.release}/", f"{layout.conf}/", f"{UNITS}/{layout.unit_file}.d/"


def _reads(entries: Mapping[str, Entry], is_read: Callable[[str], bool]) -> tuple[str, ...]:
    paths = (path for path, entry in entries.items() if not isinstance(entry, Absence) and is_read(path))
    return tuple(sorted((CURRENT, *paths)))


def _of_httpd(topology: Topology, tier: str) -> Iterator[Listening]:
    for listen in listens(topology, tier):
        host = listen.listen.rpartition(":")[0].removeprefix("[").removesuffix("]")
        yield Listening(_bound(host), listen.port, "https" if listen.tls else "http")
    yield Listening(LOOPBACK, topology.web_tiers[tier].management.port, "management")


def _of_node(topology: Topology, cluster_name: str, name: str) -> Iterator[Listening]:
    cluster = topology.clusters[cluster_name]
    node = cluster.nodes[name]
    address = topology.address_of(node.host)
    connector = connector_of(cluster.protocol)
    # A Connector listens everywhere where its host is known by name alone; a Receiver where the name leads.
    bound = {connector: _bound(bind_address(address)), "receiver": _bound(address), "shutdown": LOOPBACK}
    what = {connector: f"{cluster.protocol} Connector", "receiver": "Receiver", "shutdown": "shutdown port"}
    for listener in listeners_of_node(cluster_name, cluster, name, node):
        yield Listening(bound[listener.key], listener.port, what[listener.key])


def _bound(address: str) -> str | None:
    """Give an address as it is bound; None for every one.

    >>> _bound("192.0.2.1"), _bound("web1"), _bound("::"), _bound("")
    ('192.0.2.1', 'web1', None, None)
    """
    try:
        return None if ipaddress.ip_address(address).is_unspecified else address
    except ValueError:
        return address or None
