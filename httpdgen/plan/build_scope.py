"""Say which hosts a plan is about, and what runs in the fleet before and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.plan.shape import FleetShape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.plan.build_draft import Options
    from httpdgen.plan.present import PresentHost
    from httpdgen.plan.shape import HostShape
    from httpdgen.plan.wanted import Wanted
    from httpdgen.tree import Entry


def entries_in_scope(
    wanted: Wanted, present: Mapping[str, PresentHost], options: Options
) -> dict[str, Mapping[str, Entry]]:
    """Give what each host that may be changed should hold, sorted by host; nothing for those that are left.

    Those are hosts that have a release of ours and are not wanted any more.
    """
    return {
        host: wanted.hosts.get(host, {})
        for host, found in sorted(present.items())
        if (host in wanted.hosts or found.release is not None)
        and host not in wanted.stays
        and (options.limit is None or host in options.limit)
    }


def shape_before(wanted: Wanted, present: Mapping[str, PresentHost], unreachable: Mapping[str, str]) -> FleetShape:
    """Say what runs now: what each host's release says; of hosts out of reach it is taken to be what is wanted."""
    found = {host: each.release.shape for host, each in present.items() if each.release is not None}
    return FleetShape(dict(sorted({**_wanted(wanted, unreachable), **found}.items())))


def shape_after(wanted: Wanted, before: FleetShape, scope: Mapping[str, object]) -> FleetShape:
    """Say what runs afterwards: what is wanted where that may be changed, and what runs now elsewhere."""
    stay = {host: shape for host, shape in before.hosts.items() if host not in scope}
    return FleetShape(dict(sorted({**stay, **_wanted(wanted, scope)}.items())))


def _wanted(wanted: Wanted, hosts: Mapping[str, object]) -> dict[str, HostShape]:
    return {host: wanted.shape.hosts[host] for host in hosts if host in wanted.shape.hosts}
