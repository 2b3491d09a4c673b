"""The constant entries outside our tree: what of the distribution's leads to it, and what must not be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.render.context import CURRENT
from httpdgen.tree import Absence, Entry, File, Link

if TYPE_CHECKING:
    from httpdgen.model.tiers import WebTier
    from httpdgen.platforms import Platform
    from httpdgen.render.context import RenderContext

TREE = f"{CURRENT}/httpd"


def platform_entries(context: RenderContext, tier: WebTier, platform: Platform) -> dict[str, Entry]:
    """Give the entries of a web server that stand in the distribution's own folders."""
    httpd = platform.httpd
    entries: dict[str, Entry] = {
        httpd.entry: File(context.templates.fill("httpd/entry.conf.j2", current=CURRENT)),
        httpd.dropin: Link(f"{TREE}/limits.conf"),
    }
    entries |= {path: File(text.encode()) for path, text in httpd.owned.items()}
    entries |= {path: Absence(reason) for path, reason in httpd.absent.items()}
    if tier.connector == "mod_jk":
        entries |= {path: Absence(reason) for path, reason in httpd.absent_with_mod_jk.items()}
    for mpm, links in httpd.mpm_links.items():
        entries |= {path: Link(target) if mpm == tier.mpm else _other_mpm(mpm) for path, target in links.items()}
    return entries


def _other_mpm(mpm: str) -> Absence:
    return Absence(f"a second MPM is fatal, and {mpm} is not the one that the topology names")
