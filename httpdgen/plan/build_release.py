"""Say which release a plan makes, and which one each host had before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.plan.digest import described_digest
from httpdgen.plan.release import BEFORE, release_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.plan.build_draft import Draft
    from httpdgen.plan.present import PresentHost
    from httpdgen.plan.release import HostRelease


def release_made(draft: Draft) -> str:
    """Name the release that a plan makes or goes back to.

    A rollout that was cut off goes on under its own name, so that `rollback` takes back all of it. Not so where
    somebody changed what it has written: a release is written once.
    """
    wanted = _wanted(draft)
    newest = max(_releases(draft), default=BEFORE)
    same = newest != BEFORE and not draft.wanted.stays and newest.rpartition("-")[2] == wanted.rpartition("-")[2]
    return newest if same and not _has_drift(draft, newest) else wanted


def parents(draft: Draft, release: str) -> dict[str, str]:
    """Name each host's release before it: the last one that was whole there."""
    known = draft.wanted.parents
    return {host: known.get(host, _parent(found, release)) for host, found in sorted(draft.present.items())}


def _wanted(draft: Draft) -> str:
    """Name what is wanted; where hosts go back, the newest of what those that may be changed go back to."""
    back = draft.wanted.releases
    if not back:
        return draft.wanted.release
    return max((release for host, release in back.items() if host in draft.entries), default=BEFORE)


def _releases(draft: Draft) -> Iterator[str]:
    return (release_of(found.folder) for found in draft.present.values() if found.folder is not None)


def _has_drift(draft: Draft, release: str) -> bool:
    drifted = (draft.present[host].folder for host, plan in draft.hosts.items() if plan.drift)
    return any(folder is not None and release_of(folder) == release for folder in drifted)


def _parent(found: PresentHost, release: str) -> str:
    if found.folder is None or found.release is None:
        return BEFORE
    present = release_of(found.folder)
    return found.release.parent if present == release or not is_whole(found.folder, found.release) else present


def is_whole(folder: str, release: HostRelease) -> bool:
    """Whether a folder is all of its release, but for holds."""
    return "~" not in folder or described_digest(release.entries) == release.digest
