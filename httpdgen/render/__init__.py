"""Turn a topology and its sizes into the files of every host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen import platforms
from httpdgen.progress import Progress, silent
from httpdgen.render.context import RenderContext
from httpdgen.render.httpd import render_tier
from httpdgen.render.templates import Templates
from httpdgen.render.tomcat import ClusterRenderer
from httpdgen.tree import ConfigTree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from httpdgen.model.secrets import Secrets
    from httpdgen.model.topology import Topology
    from httpdgen.sizing.result import Sizing
    from httpdgen.tree import Entry

__all__ = ["render"]


def render(  # noqa: PLR0913  # what a stage takes; the last three only adjust it
    topology: Topology,
    sizing: Sizing,
    secrets: Secrets,
    includes: Mapping[str, bytes],
    *,
    source: str,
    templates: Path | None = None,
    progress: Progress = silent,
) -> ConfigTree:
    """Make the files of every host.

    `includes` are the user's own files by the names that the topology calls them; `source` says in the files'
    first lines what they are made from; `templates` is a folder of the user's own templates, which goes in
    front of ours, file by file.

    Raises:
        InputError: a file of the user's own cannot stand where it is included.
        TemplateError: a template could not be used.
    """
    context = RenderContext(topology, sizing, secrets, includes, Templates(source, templates))
    total = sum(len(tier.hosts) for tier in topology.web_tiers.values()) + sum(1 for _ in topology.nodes())
    hosts: dict[str, dict[str, Entry]] = {}
    for done, (host, entries) in enumerate(_parts(context), start=1):
        _merge(hosts.setdefault(host, {}), entries, host)
        progress(done, total)
    return ConfigTree({host: hosts[host] for host in sorted(hosts)})


def _parts(context: RenderContext) -> Iterator[tuple[str, Mapping[str, Entry]]]:
    """Give every web server's entries and every Tomcat's, with the host that they are for."""
    for name, tier in context.topology.web_tiers.items():
        yield from _tier_parts(context, name, tier.hosts)
    for name in context.topology.clusters:
        yield from _cluster_parts(context, name)


def _tier_parts(context: RenderContext, tier: str, hosts: tuple[str, ...]) -> Iterator[tuple[str, Mapping[str, Entry]]]:
    rendered: dict[str, Mapping[str, Entry]] = {}  # by platform: the hosts of a tier are alike
    for host in hosts:
        platform = context.topology.platform_of(host)
        if platform not in rendered:
            rendered[platform] = render_tier(context, tier, platforms.load(platform))
        yield host, rendered[platform]


def _cluster_parts(context: RenderContext, cluster: str) -> Iterator[tuple[str, Mapping[str, Entry]]]:
    renderers: dict[str, ClusterRenderer] = {}
    for name, node in context.topology.clusters[cluster].nodes.items():
        platform = context.topology.platform_of(node.host)
        if platform not in renderers:
            renderers[platform] = ClusterRenderer(context, cluster, platforms.load(platform))
        yield node.host, renderers[platform].node(name)


def _merge(entries: dict[str, Entry], more: Mapping[str, Entry], host: str) -> None:
    """Add entries of another part: a host may be a web server and run several Tomcats."""
    both = entries.keys() & more.keys()
    if both:
        raise RuntimeError(f"two parts of {host} both write {', '.join(sorted(both))}")
    entries.update(more)
