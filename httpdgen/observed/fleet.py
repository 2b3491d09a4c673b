"""A fleet: web servers and Tomcats, and which worker leads to which Connector."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.errors import Fault
    from httpdgen.observed.jk import ModJk, Worker
    from httpdgen.observed.tomcat import Connector, Service, Tomcat
    from httpdgen.observed.web import Balancer, Member, WebServer
    from httpdgen.span import Span

AnyWorker: TypeAlias = "Member | Worker"


@dataclass(frozen=True, slots=True)
class Versions:
    """Versions of programs that the user names, since configuration does not say them; None where not named."""

    httpd: tuple[int, ...] | None = None
    mod_jk: tuple[int, ...] | None = None
    tomcat: tuple[int, ...] | None = None


@dataclass(frozen=True)
class SourceFile:
    """A file that was read: how the user knows it, its path on its host, and what it was read as."""

    shown: str
    path: str
    kind: str  # httpd, workers, uriworkermap, server.xml, web.xml, context.xml, properties
    text: str
    world_readable: bool | None

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines as spans count them: a line ends with a line feed, and with nothing else."""
        return tuple(self.text.split("\n"))


@dataclass(frozen=True, slots=True)
class Host:
    """A host: its name ("" where only one was given, without a name), and all names and addresses known of it."""

    name: str
    names: frozenset[str]
    files: tuple[SourceFile, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A worker and the Connector that its requests reach.

    `balancer` is the balancer or the load balancing worker of which it is a member, or None. `jk` is set for mod_jk.
    """

    web_server: WebServer | None
    worker: AnyWorker
    balancer: Balancer | Worker | None
    jk: ModJk | None
    tomcat: Tomcat
    service: Service
    connector: Connector


@dataclass(frozen=True)
class Fleet:
    """All that was given. `links` holds only what is certain: a worker whose Connector could not be found has none.

    `whole` tells that all hosts of a fleet were given at once (a rendered tree), so that sums over web servers are
    complete. `faults` are what kept a file from being read: with place and reason; `notes` are files that were left
    unjudged on purpose, such as templates of another program. `modjks` are those of web servers
    and those of a workers.properties that came alone.
    """

    hosts: tuple[Host, ...]
    web_servers: tuple[WebServer, ...]
    tomcats: tuple[Tomcat, ...]
    modjks: tuple[ModJk, ...]
    links: tuple[Link, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    whole: bool

    def links_to(self, connector: Connector) -> Iterator[Link]:
        """Go through the workers that lead to a Connector."""
        return (link for link in self.links if link.connector is connector)

    def links_of(self, worker: AnyWorker) -> Iterator[Link]:
        """Go through the ways of a worker; more than one where several balancers share it."""
        return (link for link in self.links if link.worker is worker)

    @cached_property
    def files(self) -> Mapping[str, SourceFile]:
        """Every file by the name that spans use."""
        return {file.shown: file for host in self.hosts for file in host.files}

    def file_of(self, span: Span) -> SourceFile | None:
        """Give the file that a place is in."""
        return self.files.get(span.file)
