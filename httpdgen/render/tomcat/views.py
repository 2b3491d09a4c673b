"""What the templates of a Tomcat are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpdgen.render.tomcat.connector import ConnectorView
    from httpdgen.render.tomcat.replication import Group, Member, ReplicationView
    from httpdgen.sizing.result import NodeSizing


@dataclass(frozen=True, slots=True)
class ClusterView:
    """What the templates are told of a cluster; `engine_xml` and `host_xml` are the user's own files and texts."""

    name: str
    connector: ConnectorView
    replication: ReplicationView | None
    session_cookie: str | None
    engine_xml: tuple[tuple[str, str], ...]
    host_xml: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NodeView:
    """What the templates are told of a node.

    `bind` is the address that its Connector listens on; `named` says that its host is known by name alone.
    """

    name: str
    host: str
    route: str
    bind: str
    named: bool
    port: int
    shutdown_port: int
    stopped: bool
    sizing: NodeSizing
    me: Member | None
    group: Group | None
    others: tuple[Member, ...]
