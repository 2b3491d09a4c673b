"""Tomcats for tests, from texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.formats.xml import parse
from httpdgen.observed.tomcat_build import build_tomcat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from httpdgen.observed.tomcat import Connector, Engine, ReplicationCluster, Tomcat


def tomcat(
    text: str,
    *,
    host: str = "app1",
    version: tuple[int, ...] | None = (10, 1),
    properties: Mapping[str, str] | None = None,
    properties_known: bool = True,
    contexts: Sequence[str] = (),
    web_xmls: Sequence[tuple[str, str | None]] = (),
) -> Tomcat:
    return build_tomcat(
        host=host,
        document=parse(text.encode(), "server.xml"),
        version=version,
        properties=properties or {},
        properties_known=properties_known,
        contexts=[parse(each.encode(), f"context{number}.xml") for number, each in enumerate(contexts)],
        web_xmls=[(parse(each.encode(), "web.xml"), path) for each, path in web_xmls],
        world_readable=None,
    )


def connectors(text: str, *, server: str = "", version: tuple[int, ...] | None = (10, 1)) -> list[Connector]:
    found = tomcat(f"<Server {server}><Service>{text}</Service></Server>", version=version)
    return [connector for _, connector in found.connectors()]


def connector(attributes: str, *, server: str = "", version: tuple[int, ...] | None = (10, 1)) -> Connector:
    (found,) = connectors(f"<Connector {attributes}/>", server=server, version=version)
    return found


def engine(text: str) -> Engine:
    found = tomcat(f"<Server><Service>{text}</Service></Server>").services[0].engine
    assert found is not None
    return found


def cluster(children: str = "", attributes: str = "") -> ReplicationCluster:
    name = "org.apache.catalina.ha.tcp.SimpleTcpCluster"
    found = engine(f'<Engine><Cluster className="{name}" {attributes}>{children}</Cluster></Engine>').cluster
    assert found is not None
    return found
