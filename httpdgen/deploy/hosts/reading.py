"""Make of a host's answer what is there now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.deploy.hosts.layout import OUTSIDE, OWN, RELEASES, UNHELD
from httpdgen.deploy.hosts.locks import read_lock
from httpdgen.deploy.hosts.owner import is_gone
from httpdgen.deploy.hosts.requirements import units_of
from httpdgen.errors import HostError
from httpdgen.plan.holds import read_holds
from httpdgen.plan.present import ABSENT, PresentEntry, PresentHost, Service
from httpdgen.plan.release import read_release
from httpdgen.render.context import CURRENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from httpdgen.deploy.hosts.answer import Answer
    from httpdgen.deploy.hosts.requirements import Requirements
    from httpdgen.plan.holds import Hold
    from httpdgen.plan.present import Lock
    from httpdgen.plan.release import HostRelease


def present_host(host: str, answer: Answer, wanted: Iterable[str], needed: Requirements) -> PresentHost:
    """Say what is there, at the paths that are wanted and at those of the present release.

    Raises:
        HostError: what the present release says of itself cannot be read.
    """
    folder, release, holds = _release(host, answer)
    standing = _by_path(answer.entries, folder)
    described: Mapping[str, Mapping[str, str]] = {} if release is None else release.entries
    entries = {path: standing.get(path, ABSENT) for path in sorted({*described, *wanted})}
    if release is not None:
        entries |= _without_holds(release, entries)
    services = (*needed.units, *(() if release is None else release.shape.services))
    try:
        clock = float(answer.one("clock"))
    except ValueError as error:
        raise HostError(host, "its answer is garbled: it tells no time; run it again") from error
    return PresentHost(
        host=host,
        folder=None if folder is None else folder.removeprefix(f"{RELEASES}/"),
        release=release,
        entries=entries,
        services=_services(answer, services),
        extra=_extra(_by_path(_no_folders(answer), folder), described),
        holds=holds,
        pending=_pending(answer.one("pending")),
        unsettled=bool(answer.all("unsettled")),
        lock=_lock(answer.one("lock")),
        releases=_kept(answer.all("kept")),
        missing=needed.missing(answer),
        clock=clock,
    )


def _release(host: str, answer: Answer) -> tuple[str | None, HostRelease | None, Mapping[str, Hold]]:
    folder = answer.one("folder")
    if not folder:
        return None, None, {}
    try:
        return folder, read_release(answer.one("release").encode()), read_holds(answer.one("holds").encode())
    except ValueError as error:
        way_out = f"have the link lead to another folder of {RELEASES}, or remove it"
        message = f"{CURRENT} leads to {folder}, and what that says of itself cannot be read: {way_out}"
        raise HostError(host, message) from error


def _by_path(found: Mapping[str, PresentEntry], folder: str | None) -> dict[str, PresentEntry]:
    """Name what is below the present folder by the way that leads through `current`."""
    if folder is None:
        return dict(found)
    inside = f"{folder}/"
    return {f"{CURRENT}/{path[len(inside) :]}" if path.startswith(inside) else path: found[path] for path in found}


def _without_holds(release: HostRelease, entries: Mapping[str, PresentEntry]) -> dict[str, PresentEntry]:
    """Give the files that holds have changed, and nobody since, as they would be without."""
    return {
        path: _entry(release.entries[path])
        for path, held in release.held.items()
        if path in release.entries and entries[path] == _entry(held)
    }


def _entry(said: Mapping[str, str]) -> PresentEntry:
    kind = said["kind"]
    if kind == "link":
        return PresentEntry("link", target=said["target"])
    if kind == "absence":
        return ABSENT
    return PresentEntry("file", said["sha256"], said["mode"], said["owner"], said["group"])


def _extra(standing: Mapping[str, PresentEntry], described: Mapping[str, object]) -> tuple[str, ...]:
    ours = {f"{CURRENT}/{name}" for name in OWN}
    folders = (f"{CURRENT}/{OUTSIDE}/", f"{CURRENT}/{UNHELD}/")
    found = (
        path
        for path in standing
        if path.startswith(f"{CURRENT}/") and path not in described and path not in ours
        if not path.startswith(folders)
    )
    return tuple(sorted(found))


def _no_folders(answer: Answer) -> dict[str, PresentEntry]:
    return {path: entry for path, entry in answer.entries.items() if path not in answer.folders}


def _lock(line: str) -> Lock | None:
    """Give who changes it; a process of this machine that is gone has left its lock to whoever comes next."""
    lock = read_lock(line)
    return None if lock is not None and is_gone(lock.process) else lock


def _services(answer: Answer, names: Iterable[str]) -> dict[str, Service]:
    known = units_of(answer)
    found = ((name, known.get(name, {})) for name in names)
    return {name: Service(unit.get("ActiveState", "inactive"), unit.get("UnitFileState", "")) for name, unit in found}


def _pending(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (line.split(" ") for line in text.splitlines())
    return tuple((pair[0], pair[1]) for pair in pairs if len(pair) == 2)  # noqa: PLR2004  # what is needed, and the unit


def _kept(lines: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Give the releases that are kept, oldest first (their ids begin with their times), with their parents."""
    pairs = (line.split(" ") for line in lines)
    return tuple(sorted({(pair[0], pair[1]) for pair in pairs if len(pair) == 4 and pair[3] == "whole"}))  # noqa: PLR2004
