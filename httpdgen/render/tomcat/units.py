"""Render what systemd is told of a node: limits and options for the distribution's unit, or a unit of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.render.tomcat.layout import UNITS, Layout
from httpdgen.tree import Absence, Entry, File, Link

if TYPE_CHECKING:
    from httpdgen.platforms import Tomcat
    from httpdgen.render.context import RenderContext
    from httpdgen.render.tomcat.views import NodeView


def unit_entries(
    context: RenderContext, node: NodeView, layout: Layout, platform: Tomcat, jvm_options: tuple[str, ...]
) -> dict[str, Entry]:
    """Give the entries of the unit that runs a node, and of the CATALINA_BASE that a unit of our own needs.

    Raises:
        TemplateError: a template could not be used.
    """
    template, name = ("tomcat.service", layout.unit_file) if layout.own_unit else ("tomcat-dropin.conf", "limits.conf")
    content = context.templates.fill(
        f"systemd/{template}.j2",
        node=node,
        sizing=node.sizing,
        layout=layout,
        user=platform.user,
        group=platform.group,
        jvm_options=jvm_options,
    )
    target = f"{layout.release}/{name}"
    entries: dict[str, Entry] = {target: File(content)}
    if not layout.own_unit:
        entries[f"{UNITS}/{layout.unit_file}.d/httpdgen.conf"] = Link(target)
        return entries | _stopped(node, layout)
    entries[f"{UNITS}/{layout.unit_file}"] = Link(target)
    return entries | _base(layout) | _enabled(node, layout)


def _base(layout: Layout) -> dict[str, Entry]:
    """Make up a CATALINA_BASE of Tomcat's own files where ours are not, with logs and work in their usual places."""
    return {
        **{f"{layout.conf}/{name}": Link(f"{layout.stock_conf}/{name}") for name in layout.conf_files},
        f"{layout.base}/logs": Link(layout.logs),
        f"{layout.base}/work": Link(layout.work),
    }


def _enabled(node: NodeView, layout: Layout) -> dict[str, Entry]:
    return {} if node.stopped else {layout.enabling_link: Link(f"{UNITS}/{layout.unit_file}")}


def _stopped(node: NodeView, layout: Layout) -> dict[str, Entry]:
    return {layout.enabling_link: Absence(f"{node.name} is stopped, also after a reboot")} if node.stopped else {}
