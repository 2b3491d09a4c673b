"""Render the nodes of one cluster: what they share is worked out once, and each fills in its own files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.render.tomcat.connector import EVERY_ADDRESS, bind_address, connector_view
from httpdgen.render.tomcat.fragments import fragments
from httpdgen.render.tomcat.layout import Layout, layout_of
from httpdgen.render.tomcat.replication import needs_ipv4_stack, replication_view
from httpdgen.render.tomcat.units import unit_entries
from httpdgen.render.tomcat.views import ClusterView, NodeView
from httpdgen.tree import Entry, File, Link

if TYPE_CHECKING:
    from httpdgen.platforms import Platform
    from httpdgen.render.context import RenderContext

# Secrets stand in these files: Tomcat's group reads them, and nobody else.
_MODE = 0o640
# Tomcat's own name for the cookie; another one has to be said (Tomcat's docs, config/context).
_STOCK_COOKIE = "JSESSIONID"


class ClusterRenderer:
    """Renders every node of a cluster whose hosts run one platform."""

    def __init__(self, context: RenderContext, cluster: str, platform: Platform) -> None:
        """Work out what the nodes share.

        Raises:
            InputError: an XML file of the user's own is no well-formed fragment.
        """
        self._context = context
        self._platform = platform
        self._cluster = context.topology.clusters[cluster]
        self._view = _cluster_view(context, cluster)
        self._sizing = context.sizing.clusters[cluster].nodes

    def node(self, name: str) -> dict[str, Entry]:
        """Give the entries of one node by their absolute paths on its host.

        Raises:
            TemplateError: a template could not be used.
        """
        layout = layout_of(self._cluster, name, self._platform, in_service=name in self._context.service_nodes)
        view = self._node_view(name)
        return {
            **self._server_entries(layout, view),
            **self._cookie_entries(layout, view),
            **unit_entries(self._context, view, layout, self._platform.tomcat, self._jvm_options(view)),
        }

    def _node_view(self, name: str) -> NodeView:
        node = self._cluster.nodes[name]
        address = self._context.topology.address_of(node.host)
        bind = bind_address(address)
        group = self._view.replication.groups[name] if self._view.replication else None
        members = group.members if group else ()
        return NodeView(
            name=name,
            host=node.host,
            route=node.route or name,
            bind=bind,
            named=bind == EVERY_ADDRESS,
            port=node.port(self._view.connector.port_kind),
            shutdown_port=node.ports.shutdown,
            stopped=node.state == "stopped",
            sizing=self._sizing[name],
            me=next((member for member in members if member.name == name), None),
            group=group,
            others=tuple(member for member in members if member.name != name),
        )

    def _server_entries(self, layout: Layout, node: NodeView) -> dict[str, Entry]:
        if self._cluster.tomcat.server_xml == "whole":
            target = f"{layout.release}/server.xml"
            return {target: self._file("server.xml.j2", layout, node), layout.server_xml: Link(target)}
        parts = ["connector", "engine", "cluster"] if node.group else ["connector", "engine"]
        return {f"{layout.release}/{part}.xml": self._file("snippet.xml.j2", layout, node, part=part) for part in parts}

    def _cookie_entries(self, layout: Layout, node: NodeView) -> dict[str, Entry]:
        if self._view.session_cookie is None:
            return {}
        target = f"{layout.release}/context.xml.default"
        return {target: self._file("context.xml.default.j2", layout, node), layout.context_defaults: Link(target)}

    def _file(self, template: str, layout: Layout, node: NodeView, part: str = "") -> File:
        content = self._context.templates.fill(
            f"tomcat/{template}",
            cluster=self._view,
            connector=self._view.connector,
            replication=self._view.replication,
            node=node,
            sizing=node.sizing,
            layout=layout,
            part=part,
        )
        return File(content, _MODE, group=self._platform.tomcat.group)

    def _jvm_options(self, node: NodeView) -> tuple[str, ...]:
        address = node.me.address if node.me else ""
        ipv4 = ("-Djava.net.preferIPv4Stack=true",) if needs_ipv4_stack(self._view.replication, address) else ()
        return (*self._cluster.tomcat.jvm_options, *ipv4)


def _cluster_view(context: RenderContext, name: str) -> ClusterView:
    cluster = context.topology.clusters[name]
    cookie = cluster.balance.sticky_session
    own = fragments((*cluster.include.engine, *cluster.include.host), context.includes)
    return ClusterView(
        name=name,
        connector=connector_view(context, name),
        replication=replication_view(context, name),
        session_cookie=cookie if cookie and cookie != _STOCK_COOKIE else None,
        engine_xml=tuple((file, own[file]) for file in cluster.include.engine),
        host_xml=tuple((file, own[file]) for file in cluster.include.host),
    )
