"""What changes of httpd's files a graceful reload does not bring about.

A reload keeps the parent process, and starts all others anew. So it brings whatever a child process makes for itself,
all modules but the MPM, mod_proxy's and mod_jk's shared memory whatever its size, and every Listen that has room beside
those that are open. It does not bring what the parent made at its start: the scoreboard (ServerLimit, ThreadLimit), the
MPM, mod_ssl's caches once they are no longer configured, its limits. Source: httpd manual, mpm_common and "Stopping and
Restarting"; what it leaves open was tried with httpd 2.4.71 and mod_jk 1.2.48 and 1.2.50.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from httpdgen.plan.needs_listen import conflicts, listen_of, written
from httpdgen.plan.needs_meaning import httpd_directives

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_KEPT = ("ServerLimit", "ThreadLimit")
_CACHES = ("SSLSessionCache", "SSLStaplingCache")
_MPM = "mpm_"


class Directives:
    """What files say, taken together: the texts of each directive, in the order in which the files are given."""

    def __init__(self, contents: Iterable[bytes]) -> None:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for content in contents:
            for name, text in httpd_directives(content):
                found[name].append(text)
        self._texts: Mapping[str, list[str]] = found

    def texts(self, name: str) -> list[str]:
        """Give every text of a directive."""
        return self._texts.get(name.lower(), [])

    @property
    def mpms(self) -> list[str]:
        """Name the MPMs that are loaded."""
        names = (text.partition(" ")[0] for text in self.texts("LoadModule"))
        return sorted(name.removesuffix("_module") for name in names if name.startswith(_MPM))


def restart_reasons(old: Directives, new: Directives, *, unread: bool) -> Iterator[str]:
    """Say why a reload would not do, of files that change: what they said, and what they will.

    `unread` says that httpd may not have read the old ones, so that it may listen elsewhere.
    """
    for name in _KEPT:
        if old.texts(name) != new.texts(name):
            yield f"{_change(name, old, new)}: a reload keeps the old one"
    if old.mpms != new.mpms:
        yield mpm_reason(_named(new.mpms))
    for name in _CACHES:
        if _has_cache(old, name) and not _has_cache(new, name):
            yield f"{name} is taken away: httpd would look for the old one at a reload, and end"
    yield from _listens(old, new, unread=unread)


def reload_notes(old: Directives, new: Directives) -> Iterator[str]:
    """Say what a reload leaves as it is, though that is no reason for more."""
    if old.texts("ListenBacklog") != new.texts("ListenBacklog"):
        yield f"{_change('ListenBacklog', old, new)}: ports that are open keep the old one until httpd is restarted"


def mpm_reason(name: str) -> str:
    """Say what a change of the MPM needs."""
    return f"the MPM becomes {name}: httpd would end at a reload that changes it"


def _listens(old: Directives, new: Directives, *, unread: bool) -> Iterator[str]:
    before = [listen_of(text) for text in old.texts("Listen")]
    after = [listen_of(text) for text in new.texts("Listen")]
    for one, other in conflicts(before, after):
        yield (
            f"{written(one)} becomes {written(other)}: at a reload httpd binds the new one before it closes the old,"
            " and ends"
        )
    if unread and set(before) != set(after):
        yield "Listen changes, and httpd has not read what it was: it may hold a port that the new one needs"


def _has_cache(directives: Directives, name: str) -> bool:
    texts = directives.texts(name)
    return bool(texts) and texts[-1].strip('"').lower() != "none"


def _change(name: str, old: Directives, new: Directives) -> str:
    return f"{name} {_named(old.texts(name))} -> {_named(new.texts(name))}"


def _named(texts: list[str]) -> str:
    return ", ".join(texts) or "of httpd's own"
