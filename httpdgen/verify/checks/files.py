"""Whether a host's files, links and absences are what was rendered for it, and its secrets are nobody else's.

A file in which a hold has changed what members get, and nobody anything else, is as it should be; the hold is told.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from httpdgen.render.context import CURRENT
from httpdgen.tree import File
from httpdgen.verify.check import HostCheck, Looked
from httpdgen.verify.checks.entries import DEPLOY, judge, judge_key
from httpdgen.verify.checks.holds import told as told_holds
from httpdgen.verify.checks.released import read_release, release_of
from httpdgen.verify.checks.script import AS_ROOT, ask, every_path, first_of, safe
from httpdgen.verify.checks.stat import DENIED, TOOLS, hindrances, read_stats, stat_of
from httpdgen.verify.outcome import Remark, failed, not_made
from httpdgen.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from testinfra.host import Host

    from httpdgen.expected.hosts import ExpectedHost
    from httpdgen.tree import Entry
    from httpdgen.verify.checks.released import Released
    from httpdgen.verify.checks.stat import Stat

_RELEASES = posixpath.join(posixpath.dirname(CURRENT), "releases")
_IN_CURRENT = f"{CURRENT}/."
# What stands beside the entries of a release.
_MANIFEST = f"{CURRENT}/manifest.json"
# Of what is alike no more is told.
_MOST_TOLD = 5
_MOST_LISTED = 200


def _look(host: Host, expected: ExpectedHost) -> Looked:
    """Compare every entry of a host, the private keys that the topology names, and what else is in the release."""
    entries = expected.entries
    keys = sorted(set(expected.keys) - set(entries))
    seen = counted(len(entries), "entry", "entries")
    sections = (
        stat_of((*sorted(entries), CURRENT, _IN_CURRENT)),
        _hashes(entries),
        stat_of(keys, follow=True) if keys else ":",
        _listing(entries),
        release_of(CURRENT),
    )
    told = ask(host, (*TOOLS, "cat", "sha256sum", "head"), sections)
    if isinstance(told, Remark):
        return Looked(seen, (told,))
    stats, hashes, stats_of_keys, listing, release = told.sections
    there, of_keys = read_stats(stats, told.errors), read_stats(stats_of_keys, told.errors) if keys else {}
    released = read_release(CURRENT, release)
    if isinstance(there, Remark) or isinstance(of_keys, Remark) or isinstance(released, Remark):
        return Looked(seen, tuple({each for each in (there, of_keys, released) if isinstance(each, Remark)}))
    sha256 = read_hashes(hashes)
    hindered = hindrances(told.errors)
    unread = hindered | hindrances(told.errors, "sha256sum") | hindrances(told.errors, "cat")
    remarks = chain(
        _current(entries, there, hindered),
        _entries(_not_held(entries, there, sha256, released), there, sha256, unread),
        _keys(keys, of_keys, hindered),
        _stray({*entries, *released.own(CURRENT, entries)}, listing.split("\0")[:-1], there, told.errors),
        _hindered(unread, told.user),
        told_holds(released.holds.values()),
    )
    return Looked(seen, tuple(remarks))


CHECK = HostCheck("files", "Files, links and absences are as rendered", _look)


def read_hashes(section: str) -> dict[str, str]:
    """Read what `sha256sum --zero` wrote: hashes, by path."""
    return {path: sha256 for sha256, _, path in (line.partition("  ") for line in section.split("\0"))}


def _hashes(entries: Mapping[str, Entry]) -> str:
    """Write the section that hashes files: no link, no pipe, and nothing that is too large to be an entry.

    One in which members are held is longer, but not twice as long.
    """
    files = {path: entry for path, entry in entries.items() if isinstance(entry, File)}
    limit = 2 * max((len(entry.content) for entry in files.values()), default=0) + 1
    return every_path(sorted(files), f'find "$@" -maxdepth 0 -type f -size -{limit}c -exec sha256sum --zero -- {{}} +')


def _listing(entries: Mapping[str, Entry]) -> str:
    """Write the section that lists the current release: itself, and what is in it."""
    found = rf"find {CURRENT}/ '(' -path {CURRENT}/ -o ! -type d ')' -printf '%p\0'"
    return f"{found} | head -z -n {len(entries) + _MOST_LISTED}"


def _is_released(path: str) -> bool:
    return path.startswith(f"{CURRENT}/")


def _current(entries: Mapping[str, Entry], there: Mapping[str, Stat], hindered: Mapping[str, str]) -> Iterator[Remark]:
    """Say what is wrong with the link that makes a release the current one."""
    count = sum(map(_is_released, entries))
    stat = there.get(CURRENT)
    if not count or CURRENT in hindered:
        return
    if stat is None:
        yield failed(CURRENT, f"is missing, and with it {counted(count, 'entry', 'entries')}", DEPLOY)
    elif stat.kind != "l" or not _leads_to_release(stat.target):
        yield failed(CURRENT, f"is {stat.shown}, should be a link to a folder below {_RELEASES}", DEPLOY)
    elif _IN_CURRENT not in {*there, *hindered}:
        yield failed(CURRENT, f"is {stat.shown}, where no folder is", DEPLOY)


def _leads_to_release(target: str) -> bool:
    return posixpath.dirname(posixpath.normpath(posixpath.join(_RELEASES, "..", target))) == _RELEASES


def _not_held(
    entries: Mapping[str, Entry], there: Mapping[str, Stat], hashes: Mapping[str, str], released: Released
) -> dict[str, Entry]:
    """Leave out the files that only holds have changed."""
    return {
        path: entry
        for path, entry in entries.items()
        if not released.is_held(path, entry, there.get(path), hashes.get(path))
    }


def _entries(
    entries: Mapping[str, Entry], there: Mapping[str, Stat], hashes: Mapping[str, str], hindered: Mapping[str, str]
) -> Iterator[Remark]:
    for path, entry in sorted(entries.items()):
        stat = there.get(path)
        if stat is None and (path in hindered or (_is_released(path) and _IN_CURRENT not in there)):
            continue  # what cannot be seen, and what is missing with its release, is told once
        yield from judge(path, entry, stat, hashes.get(path))
        is_whole = stat is not None and isinstance(entry, File) and stat.kind == "f" and stat.size == len(entry.content)
        if is_whole and path not in {*hashes, *hindered}:
            yield not_made(path, "its content could not be read")


def _keys(keys: Sequence[str], there: Mapping[str, Stat], hindered: Mapping[str, str]) -> Iterator[Remark]:
    for key in keys:
        if key not in hindered:
            yield from judge_key(key, there.get(key))


def _stray(
    known: set[str], listed: Sequence[str], there: Mapping[str, Stat], errors: Sequence[str]
) -> Iterator[Remark]:
    """Name what is in the release and was not rendered."""
    folder = f"{CURRENT}/"
    if _IN_CURRENT in there and folder not in listed:
        why = first_of([line for line in errors if line.startswith("head: ")])
        yield not_made(CURRENT, f"what else is in the release was not listed{why}")
    stray = sorted(set(listed) - {*known, folder, _MANIFEST})
    for path in stray[:_MOST_TOLD]:
        yield failed(safe(path), "is in the release, and was not rendered for this topology", DEPLOY)
    if len(stray) > _MOST_TOLD:
        yield failed(CURRENT, "more in the release was not rendered for this topology", DEPLOY)


def _hindered(hindered: Mapping[str, str], user: str) -> Iterator[Remark]:
    """Name what could not be seen or read, once for each reason."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for path, reason in sorted(hindered.items()):
        by_reason[reason].append(path)
    for reason, (first, *others) in by_reason.items():
        also = f" (nor {counted(len(others), 'more path', 'more paths')})" if others else ""
        if reason == DENIED:
            yield not_made(safe(first), f"no right to read it{also} as {safe(user)}", AS_ROOT)
        else:
            yield not_made(safe(first), f"cannot be read{also}: {safe(reason)}")
