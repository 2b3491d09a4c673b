"""Put together every entry of a web tier's servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.render.httpd import includes, tls
from httpdgen.render.httpd.balancers import balancer_views
from httpdgen.render.httpd.entries import TREE, platform_entries
from httpdgen.render.httpd.management import management_view
from httpdgen.render.httpd.modules import modules
from httpdgen.render.httpd.server import server_view
from httpdgen.render.httpd.sites import LEAVING, SiteView, catch_all_view, site_views
from httpdgen.render.httpd.workers import worker_groups
from httpdgen.tree import Entry, File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.platforms import Platform
    from httpdgen.render.context import RenderContext

# Holds a secret, and is read by root before httpd gives its rights up.
_SECRET = 0o640


def render_tier(context: RenderContext, tier: str, platform: Platform) -> dict[str, Entry]:
    """Make the entries of a web tier's servers on a platform: absolute path -> file, link or absence, sorted.

    They are the same for every host of the tier.

    Raises:
        TemplateError: a template, ours or the user's, could not be used.
    """
    sites = site_views(context.topology, tier, platform)
    parts = dict(_parts(context, tier, platform, sites))
    files = {
        "httpd.conf": File(context.templates.fill("httpd/httpd.conf.j2", parts=list(parts))),
        **parts,
        **dict(_beside(context, tier, platform, sites)),
        **includes.files(context.topology, tier, context.includes),
    }
    entries: dict[str, Entry] = {f"{TREE}/{name}": file for name, file in files.items()}
    entries |= platform_entries(context, context.topology.web_tiers[tier], platform)
    return {path: entries[path] for path in sorted(entries)}


def _parts(
    context: RenderContext, tier_name: str, platform: Platform, sites: tuple[SiteView, ...]
) -> Iterator[tuple[str, File]]:
    """Give the files that httpd.conf includes, in that order."""
    fill, tier = context.templates.fill, context.topology.web_tiers[tier_name]
    loaded = modules(context.topology, tier_name, platform)
    server = server_view(context, tier_name, platform, frozenset(module.name for module in loaded))
    yield "modules.conf", File(fill("httpd/modules.conf.j2", modules=loaded))
    yield "server.conf", File(fill("httpd/server.conf.j2", server=server))
    if tier.connector == "mod_jk":
        yield "jk.conf", File(_jk(context, tier_name, platform), mode=_SECRET)
    elif context.topology.clusters_of(tier_name):
        balancers = balancer_views(context, tier_name)
        yield "balancers.conf", File(fill("httpd/balancers.conf.j2", balancers=balancers), mode=_SECRET)
    for name in tier.include:
        shipped = includes.shipped_name(name)
        yield f"include/{shipped}", File(context.includes[name])
    yield from _sites(context, tier_name, sites)
    management = management_view(context.topology, tier_name, platform)
    yield "management.conf", File(fill("httpd/management.conf.j2", management=management))


def _sites(context: RenderContext, tier: str, sites: tuple[SiteView, ...]) -> Iterator[tuple[str, File]]:
    fill = context.templates.fill
    catch_all = catch_all_view(context.topology, tier)
    if catch_all is not None:
        yield "catch-all.conf", File(fill("httpd/catch-all.conf.j2", catch_all=catch_all, leaving=LEAVING))
    for site in sites:
        yield f"sites/{site.file}.conf", File(fill("httpd/site.conf.j2", site=site, leaving=LEAVING))


def _jk(context: RenderContext, tier_name: str, platform: Platform) -> bytes:
    tier = context.topology.web_tiers[tier_name]
    return context.templates.fill(
        "mod_jk/jk.conf.j2",
        root=tls.ROOT,
        groups=worker_groups(context, tier_name) if tier.jk_workers == "directives" else (),
        log_file=f"{platform.httpd.log_dir}/mod_jk.log",
        shm_file=f"{platform.httpd.run_dir}/httpdgen-jk-runtime-status",
        maintain_seconds=context.sizing.web_tiers[tier_name].maintain_seconds.value,
    )


def _beside(
    context: RenderContext, tier_name: str, platform: Platform, sites: tuple[SiteView, ...]
) -> Iterator[tuple[str, File]]:
    """Give the files that are read by others than httpd's Include."""
    tier, fill = context.topology.web_tiers[tier_name], context.templates.fill
    sizing, environment = context.sizing.web_tiers[tier_name], platform.httpd.environment
    yield "limits.conf", File(fill("httpd/limits.conf.j2", sizing=sizing, environment=environment))
    if tier.connector == "mod_jk" and tier.jk_workers == "file":
        groups = worker_groups(context, tier_name)
        yield "workers.properties", File(fill("mod_jk/workers.properties.j2", groups=groups), mode=_SECRET)
    for view in sites:
        if view.mount_file is not None:
            mounts = fill("mod_jk/uriworkermap.properties.j2", site=view.name, mounts=view.routes.mounts)
            yield view.mount_file, File(mounts)
    for name, site in context.topology.sites_of(tier_name).items():
        if site.tls is not None:
            yield from tls.shipped(name, site.tls, context.secrets).items()
