"""What a fleet should be when it goes back: made from what its hosts keep, without any file of the operator's."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from httpdgen.plan.release import BEFORE, release_of
from httpdgen.plan.shape import FleetShape
from httpdgen.plan.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.plan.present import PresentHost
    from httpdgen.plan.release import HostRelease
    from httpdgen.tree import Entry

    Kept: TypeAlias = tuple[HostRelease, Mapping[str, Entry]]

_DOWN = {"inactive", "failed"}


def goes_back(present: Mapping[str, PresentHost], to: str | None = None) -> dict[str, str]:
    """Say which release each host goes back to, or BEFORE; hosts that stay as they are are left out.

    Without `to`, those that have the newest release go to the one that they had before it, and those on which a service
    does not run, or has not read what is current, stay with theirs and have that done; with it, those that keep that
    one, and with BEFORE every host that has any.

    Raises:
        ValueError: no host has anything to go back to, or none keeps that release; the text says what they keep.
    """
    has = {host: found for host, found in sorted(present.items()) if found.release is not None}
    if not has:
        raise ValueError("no host has a release of httpdgen's, so there is nothing to go back from")
    if to == BEFORE:
        return dict.fromkeys(has, BEFORE)
    if to is not None:
        return _to_named(has, to)
    newest = max(_release(found) for found in has.values())
    return {
        host: _parent(found) if _release(found) == newest else _release(found)
        for host, found in has.items()
        if _release(found) == newest or found.pending or _is_down(found)
    }


def _to_named(has: Mapping[str, PresentHost], to: str) -> dict[str, str]:
    keeping = {host: to for host, found in has.items() if to in dict(found.releases)}
    if not keeping:
        kept = sorted({release for found in has.values() for release, _ in found.releases})
        raise ValueError(f"no host keeps the release {to}; what is kept: {', '.join([*kept, BEFORE])}")
    return keeping


def _is_down(found: PresentHost) -> bool:
    """Say whether something that a host's release runs does not run: a rollout that ended early had stopped it."""
    if found.release is None:
        return False
    shape = found.release.shape
    units = [node.service for node in shape.nodes if node.runs] + ([] if shape.web is None else [shape.web.service])
    return any(found.services[unit].active in _DOWN for unit in units if unit in found.services)


def _release(found: PresentHost) -> str:
    return "" if found.folder is None else release_of(found.folder)


def _parent(found: PresentHost) -> str:
    return BEFORE if found.release is None else found.release.parent


def wanted_of_kept(
    present: Mapping[str, PresentHost], targets: Mapping[str, str], kept: Mapping[str, Kept], time: int
) -> Wanted:
    """Say what going back wants.

    `targets` is what `goes_back` gave, and `kept` what each host of them keeps of its release, those that go back to
    BEFORE left out; `time` is now, in seconds since 1970. The other hosts stay as they are.
    """
    shapes = {host: release.shape for host, (release, _) in kept.items()}
    releases = {host: target for host, target in targets.items() if target != BEFORE}
    return Wanted(
        hosts={host: kept[host][1] if host in kept else {} for host in sorted(targets)},
        shape=FleetShape(dict(sorted(shapes.items()))),
        release=max(releases.values(), default=BEFORE),
        time=time,
        releases=releases,
        parents={host: release.parent for host, (release, _) in kept.items()},
        stays=frozenset(present.keys() - targets.keys()),
    )
