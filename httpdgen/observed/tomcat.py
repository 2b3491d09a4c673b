"""A Tomcat as its server.xml, and the files beside it, describe it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.settings import Parameters, Setting
    from httpdgen.span import Span


@dataclass(frozen=True, slots=True)
class Part:
    """An element with its attributes as parameters, ${variables} replaced, for rules that need any element.

    `attributes.get("x").text` is None where the text holds a variable that is not to be known.
    """

    name: str
    class_name: Setting[str]
    attributes: Parameters
    children: tuple[Part, ...]
    span: Span

    def walk(self) -> Iterator[Part]:
        """Go through this element and all that stand in it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def all(self, name: str) -> tuple[Part, ...]:
        """Give the elements of that name that stand directly in it."""
        return tuple(child for child in self.children if child.name == name)

    def first(self, name: str) -> Part | None:
        """Give the first element of that name directly in it."""
        return next(iter(self.all(name)), None)

    def is_class(self, name: str) -> bool:
        """Tell whether className is that class, by its name without the package."""
        return self.class_name.value is not None and self.class_name.value.rpartition(".")[2] == name


@dataclass(frozen=True, slots=True)
class Connector:
    """A Connector. Times in ms; -1 is "for ever" or "no limit", as in Tomcat (Tomcat configuration, HTTP and AJP).

    `protocol` is "ajp" or "http" (also for class names), or not known. `address` is None (missing) where nothing is
    written: then AJP listens on loopback, HTTP on all. `secret` is also read from its old name, requiredSecret.
    """

    part: Part
    span: Span
    protocol: Setting[str]
    address: Setting[str]
    port: Setting[int]
    port_offset_known: bool
    secret: Setting[str]
    secret_required: Setting[bool]
    max_threads: Setting[int]  # its Executor's, where it names one; 200 by default
    max_connections: Setting[int]
    accept_count: Setting[int]
    connection_timeout_ms: Setting[int]
    keep_alive_timeout_ms: Setting[int]  # connectionTimeout's where nothing is written
    packet_size: Setting[int]
    tls: Setting[bool]
    virtual_threads: Setting[bool]
    executor: Part | None


@dataclass(frozen=True, slots=True)
class ReplicationCluster:
    """A <Cluster> of an Engine or Host, with Tomcat's defaults where nothing is written.

    `group` is the multicast address and port, where membership is by multicast and both are known. `domain` is what
    the Membership says, `filter_domain` what a DomainFilterInterceptor says. `send_options` is the number.
    """

    part: Part
    span: Span
    manager: Setting[str]  # DeltaManager, BackupManager, or another class, without its package
    send_options: Setting[int]
    multicast: bool | None
    group: tuple[str, int] | None
    domain: Setting[str]
    filter_domain: Setting[str]
    frequency_ms: Setting[int]
    drop_time_ms: Setting[int]
    receiver_address: Setting[str]
    receiver_port: Setting[int]
    auto_bind: Setting[int]
    interceptors: tuple[Part, ...]
    members: tuple[Part, ...]  # static ones, without LocalMember
    local_member: Part | None
    valves: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Engine:
    """The Engine of one Service."""

    part: Part
    span: Span
    jvm_route: Setting[str]
    cluster: ReplicationCluster | None  # its own, or that of its only Host


@dataclass(frozen=True, slots=True)
class Service:
    """A Service: connectors in front of one engine."""

    span: Span
    connectors: tuple[Connector, ...]
    engine: Engine | None


@dataclass(frozen=True, slots=True)
class Application:
    """A web application whose web.xml was seen: its context path where that is known, and what it says."""

    span: Span
    path: str | None
    distributable: Setting[bool]
    session_cookie: Setting[str]


@dataclass(frozen=True, slots=True)
class Tomcat:
    """One Tomcat.

    `version` is known where a path or a file says so (/etc/tomcat10), as far as that goes. `server` is the whole
    server.xml; `contexts` are context.xml files and <Context> elements; `session_cookie` is what they say of
    sessionCookieName, for all applications; `shutdown_port` is -1 where it is off.
    """

    host: str
    span: Span
    version: tuple[int, ...] | None
    server: Part
    shutdown_port: Setting[int]
    shutdown_command: Setting[str]
    services: tuple[Service, ...]
    contexts: tuple[Part, ...]
    session_cookie: Setting[str]
    applications: tuple[Application, ...]
    world_readable: bool | None  # of server.xml, where its mode on the host is known

    def connectors(self) -> Iterator[tuple[Service, Connector]]:
        """Go through the connectors of all services."""
        for service in self.services:
            for connector in service.connectors:
                yield service, connector
