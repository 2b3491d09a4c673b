"""Turn clusters of Tomcats into the files of each: server.xml or its parts, and the systemd units that run them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.render.tomcat.cluster import ClusterRenderer
from httpdgen.render.tomcat.layout import Layout, layout_of

if TYPE_CHECKING:
    from httpdgen.platforms import Platform
    from httpdgen.render.context import RenderContext
    from httpdgen.tree import Entry

__all__ = ["ClusterRenderer", "Layout", "layout_of", "render_node"]


def render_node(context: RenderContext, cluster: str, node: str, platform: Platform) -> dict[str, Entry]:
    """Give the entries of one Tomcat by their absolute paths on its host.

    For many nodes of a cluster keep one `ClusterRenderer`, which prepares what they share once.

    Raises:
        InputError: an XML file of the user's own is no well-formed fragment.
        TemplateError: a template could not be used.
    """
    return ClusterRenderer(context, cluster, platform).node(node)
