"""Read what is on the hosts: one command each, and one more for the contents where something differs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from httpdgen.deploy.side_by_side import side_by_side
from httpdgen.errors import HostError
from httpdgen.plan.compare import paths_to_fetch
from httpdgen.progress import Progress, silent
from httpdgen.tree import File

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from httpdgen.deploy.host import RolloutHost
    from httpdgen.deploy.reach import Reaching
    from httpdgen.plan.present import PresentHost
    from httpdgen.plan.wanted import Wanted

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Found:
    """What is on the hosts, and why some could not be read (no secrets).

    `contents` are those of every file that is there now, of the present release and at the wanted paths, by host and
    path; files that cannot be read are left out. `lost` are hosts that a present release knows and nobody can name
    the way to any more, each with the host whose release that is.
    """

    hosts: Mapping[str, RolloutHost]
    present: Mapping[str, PresentHost]
    contents: Mapping[str, Mapping[str, bytes]]
    unreachable: Mapping[str, str]
    lost: Mapping[str, str]


def read_fleet(reaching: Reaching, known: Container[str], wanted: Wanted, progress: Progress = silent) -> Found:
    """Read every host that is wanted, and those that are not any more but were, as the others' releases say.

    `known` has the hosts of the inventory: the only ones to which a way is known. A host whose entries are as they
    should be costs one command; otherwise the files that differ are fetched by a second one.
    """
    present: dict[str, PresentHost] = {}
    unreachable: dict[str, str] = {}
    lost: dict[str, str] = {}
    pool, whole = reaching.pool, {*wanted.hosts, *wanted.shape.hosts}
    names: Iterable[str] = sorted(whole)
    while names := [name for name in names if name not in present and name not in unreachable]:
        reaching.begin(names)
        _sort(_read_each(reaching, wanted, names, progress), present, unreachable)
        left = {name: by for name, by in known_by_releases(present).items() if name not in whole}
        lost = {name: by for name, by in left.items() if name not in known}
        names = [name for name in left if name in known]
    hosts = reaching.reached().hosts
    contents: dict[str, Mapping[str, bytes]] = {}
    _sort(side_by_side(pool, partial(_contents, hosts, wanted, present), present), contents, unreachable)
    read = {name: present[name] for name in sorted(present) if name not in unreachable}
    return Found({name: hosts[name] for name in read}, read, contents, dict(sorted(unreachable.items())), lost)


def read_kept(reaching: Reaching, progress: Progress = silent) -> Found:
    """Read the hosts that are being reached for what they have, wanting nothing; contents are not fetched.

    Those that httpdgen never configured are left out.
    """
    reached = reaching.reached(progress)
    present: dict[str, PresentHost] = {}
    unreachable = dict(reached.unreachable)
    found = side_by_side(reaching.pool, lambda name: reached.hosts[name].read((), None), reached.hosts)
    _sort(found, present, unreachable)
    ours = {name: host for name, host in sorted(present.items()) if host.folder is not None or host.releases}
    return Found({name: reached.hosts[name] for name in ours}, ours, {}, dict(sorted(unreachable.items())), {})


def _read_each(
    reaching: Reaching, wanted: Wanted, names: Sequence[str], progress: Progress
) -> dict[str, PresentHost | HostError]:
    """Read each host as soon as it is reached."""
    done = count(1)

    def read(name: str) -> PresentHost:
        try:
            return reaching.host(name).read(wanted.hosts.get(name, {}), wanted.shape.hosts.get(name))
        finally:
            progress(next(done), len(names))

    return side_by_side(reaching.pool, read, names)


def known_by_releases(present: Mapping[str, PresentHost]) -> dict[str, str]:
    """Name the hosts that present releases know, each with one that does: its tier's and its members'."""
    found: dict[str, str] = {}
    for name, host in present.items():
        web = None if host.release is None else host.release.shape.web
        for other in () if web is None else (*web.peers, *web.members.values()):
            found.setdefault(other, name)
    return found


def _contents(
    hosts: Mapping[str, RolloutHost], wanted: Wanted, present: Mapping[str, PresentHost], name: str
) -> dict[str, bytes]:
    """Give the contents of a host's files; what is as wanted is not asked for."""
    entries, host = wanted.hosts.get(name, {}), present[name]
    alike = {
        path: entry.content
        for path, entry in entries.items()
        if isinstance(entry, File) and path in host.entries and host.entries[path].sha256 == entry.sha256
    }
    others = paths_to_fetch(entries, host)
    return alike | (hosts[name].fetch(others) if others else {})


def _sort(results: Mapping[str, Value | HostError], found: dict[str, Value], unreachable: dict[str, str]) -> None:
    """Tell what was found from why it was not."""
    for name, result in results.items():
        if isinstance(result, HostError):
            unreachable[name] = result.message
        else:
            found[name] = result
