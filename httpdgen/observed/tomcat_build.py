"""Build a Tomcat from its server.xml and the files beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from httpdgen.errors import Fault, InputError
from httpdgen.observed.settings import Origin, Setting
from httpdgen.observed.tomcat import Engine, Service, Tomcat
from httpdgen.observed.tomcat_applications import read_application, session_cookie_of
from httpdgen.observed.tomcat_cluster import read_cluster
from httpdgen.observed.tomcat_connector import Surroundings, read_connector, with_offset
from httpdgen.observed.tomcat_parts import named, read_part, whole_number
from httpdgen.observed.tomcat_variables import Variables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from httpdgen.formats.xml import Document
    from httpdgen.observed.tomcat import Connector, Part

Kind: TypeAlias = Literal["server.xml", "web.xml", "context.xml"]

_KINDS: Mapping[str, Kind] = {"Server": "server.xml", "web-app": "web.xml", "Context": "context.xml"}
# Up to 9, an Engine takes its jvmRoute from the system property of that name where nothing is written.
_FIRST_WITHOUT_JVM_ROUTE_PROPERTY = (10,)


def kind_of(document: Document) -> Kind | None:
    """Tell which of Tomcat's files this is, by its root element; None for any other, and for fragments."""
    return _KINDS.get(document.root.name)


@dataclass(frozen=True, slots=True)
class _Given:
    """What is known of a Tomcat besides its server.xml."""

    version: tuple[int, ...] | None
    properties: Mapping[str, str]
    port_offset: Setting[int]


def build_tomcat(  # noqa: PLR0913  # each is a file or a fact of its own
    *,
    host: str,
    document: Document,
    version: tuple[int, ...] | None,
    properties: Mapping[str, str],
    properties_known: bool,
    contexts: Sequence[Document],
    web_xmls: Sequence[tuple[Document, str | None]],
    world_readable: bool | None,
) -> Tomcat:
    """See the Tomcat that a server.xml describes.

    `properties` are those of catalina.properties and of -D options; `properties_known` tells that there are no
    others. `contexts` are context.xml files, `web_xmls` web.xml files, with their context path where it is known.

    Raises:
        InputError: the root element is not <Server>.
    """
    if kind_of(document) != "server.xml":
        root = document.root
        message = f"the root element is <{root.name}>, and that of a server.xml is <Server>"
        raise InputError([Fault(root.span, "", message)])
    variables = Variables(properties, properties_known)
    server = read_part(document.root, variables)
    offset = server.attributes.setting("portOffset", whole_number, 0)
    given = _Given(version, properties, offset)
    files = [read_part(context.root, variables) for context in contexts]
    all_contexts = (*files, *(part for part in server.walk() if part.name == "Context"))
    return Tomcat(
        host=host,
        span=server.span,
        version=version,
        server=server,
        shutdown_port=with_offset(server.attributes.setting("port", whole_number, 8005), offset),
        shutdown_command=server.attributes.text("shutdown", "SHUTDOWN"),
        services=tuple(_service(part, given) for part in server.all("Service")),
        contexts=all_contexts,
        session_cookie=session_cookie_of(all_contexts, server.span, files_seen=bool(files)),
        applications=tuple(read_application(web_xml.root, path, variables) for web_xml, path in web_xmls),
        world_readable=world_readable,
    )


def _service(part: Part, given: _Given) -> Service:
    engine = part.first("Engine")
    return Service(part.span, tuple(_connectors(part, given)), None if engine is None else _engine(engine, given))


def _connectors(service: Part, given: _Given) -> Iterator[Connector]:
    """Read the connectors; each knows the Executors that are written before it, and no others."""
    executors: list[Part] = []
    for child in service.children:
        if child.name == "Executor":
            executors.append(child)
        elif child.name == "Connector":
            yield read_connector(child, Surroundings(tuple(executors), given.port_offset, given.version))


def _engine(part: Part, given: _Given) -> Engine:
    hosts = part.all("Host")
    cluster = part.first("Cluster") or (hosts[0].first("Cluster") if len(hosts) == 1 else None)
    return Engine(
        part=part,
        span=part.span,
        jvm_route=_jvm_route(part, given),
        cluster=None if cluster is None else read_cluster(cluster),
    )


def _jvm_route(engine: Part, given: _Given) -> Setting[str]:
    written = named(engine, "jvmRoute")
    by_property = given.properties.get("jvmRoute")
    takes_property = given.version is None or given.version < _FIRST_WITHOUT_JVM_ROUTE_PROPERTY
    if engine.attributes.get("jvmRoute") is None and by_property and takes_property:
        certain = given.version is not None
        return replace(
            written, value=by_property if certain else None, origin=Origin.DEFAULT if certain else Origin.UNKNOWN
        )
    return written
