"""What a web server's httpd needs because of what changes, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen import platforms
from httpdgen.plan.fleet_plan import Need
from httpdgen.plan.needs_host import change_of
from httpdgen.plan.needs_httpd import Directives, mpm_reason, reload_notes, restart_reasons
from httpdgen.plan.needs_units import is_unit
from httpdgen.plan.needs_units import restart_reasons as unit_reasons
from httpdgen.tree import Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.plan.needs_host import HostChanges
    from httpdgen.plan.shape import WebShape

_UNKNOWN = "httpdgen has had nothing to do with this httpd so far: what it was started with is not known"


def web_needs(changes: HostChanges, web: WebShape, platform: str) -> tuple[Need, tuple[str, ...]]:
    """Say what an httpd that runs needs: a graceful reload wherever that brings all that changes."""
    if not changes.is_known(web.service):
        return Need.RESTART, (_UNKNOWN,)
    differing = changes.differing(web.service, web.reads)
    unread = changes.unread(web.service)
    units = [path for path in differing if is_unit(path)]
    files = [path for path in differing if path not in units]
    old = Directives(content for path in _configuration(files) if (content := changes.old(path)) is not None)
    new = Directives(content for path in _configuration(files) if (content := changes.new(path)) is not None)
    restart = [
        *_of_mpm_links(changes, platform, files),
        *restart_reasons(old, new, unread=bool(unread)),
        *(reason for path in units for reason in unit_reasons(path, changes.old(path), changes.entry(path))),
        *(words for need, words in unread.items() if need == "restart"),
    ]
    if restart:
        return Need.RESTART, tuple(restart)
    reload = [*([change_of(files)] if files else ()), *reload_notes(old, new), *unread.values()]
    return (Need.RELOAD if reload else Need.NOTHING), tuple(reload)


def _configuration(paths: Sequence[str]) -> Iterator[str]:
    """Leave out what mod_jk reads itself."""
    return (path for path in paths if not path.endswith(".properties"))


def _of_mpm_links(changes: HostChanges, platform: str, paths: Sequence[str]) -> Iterator[str]:
    """Say which MPM is linked instead of another, where the platform's own layout loads it."""
    linked = platforms.load(platform).httpd.mpm_links
    if any(path in links for links in linked.values() for path in paths):
        names = [mpm for mpm, links in linked.items() if any(_is_linked(changes, path, paths) for path in links)]
        yield mpm_reason(names[0] if names else "another one")


def _is_linked(changes: HostChanges, path: str, paths: Sequence[str]) -> bool:
    return path in paths and isinstance(changes.entry(path), Link)
