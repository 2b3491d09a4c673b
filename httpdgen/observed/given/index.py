"""Paths of one host: what stands where, with links followed by the host's own paths."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from httpdgen.observed.given.entries import Absence, Link

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from httpdgen.observed.given.entries import Entry

_MAX_LINKS = 40  # as Linux has it
LONGEST_PATH = 4096  # as Linux has it; nothing stands at a longer one


class Index:
    """Entries and folders by path.

    `full` are folders of which it is known that nothing else is in them or below them. Where `loose`, paths on the host
    are a guess: a path that is not here is then looked for by its ending.
    """

    def __init__(
        self, entries: Mapping[str, Entry], folders: Iterable[str], full: Iterable[str], *, loose: bool
    ) -> None:
        self.entries = entries
        self._folders = _folders(entries, folders)
        self._full = frozenset(full)
        self._alike = _by_name((*entries, *self._folders)) if loose else {}
        self._real: dict[str, str | None] = {}
        self._links = {path: entry.target for path, entry in entries.items() if isinstance(entry, Link)}

    def entry(self, path: str) -> Entry | None:
        """Give what stands at a path, links followed, if it is no folder."""
        real = self.real(path)
        return None if real is None else self.entries.get(real)

    def exists(self, path: str) -> bool | None:
        """Tell whether there is something; None where that is not to be known."""
        real = self.real(path)
        if real is None:
            return None
        if real in self.entries:
            return not isinstance(self.entries[real], Absence)
        return True if real in self._folders else False if self.is_covered(real) else None

    def is_covered(self, path: str) -> bool:
        """Tell whether all was given that is at a path."""
        return any(above in self._full for above in _with_those_above(path))

    def names_in(self, folder: str) -> Collection[str]:
        """Name what is in a folder; nothing where there is none."""
        return self._folders.get(self.real(folder) or folder, ())

    def real_folder(self, path: str) -> str | None:
        """Give a folder's path without links, or None where there is no such folder."""
        real = self.real(path)
        return real if real in self._folders else None

    def real(self, path: str) -> str | None:
        """Give a path without links, whether something is there or not; None where there can be nothing."""
        if path not in self._real:
            self._real[path] = self._find(path) if len(path) < LONGEST_PATH else None
        return self._real[path]

    def _find(self, path: str) -> str | None:
        real = self._followed(normal(path))
        if real is None or real in self.entries or real in self._folders or self.is_covered(real):
            return real
        return self._nearest(real)

    def _followed(self, path: str) -> str | None:
        if not self._links:
            return path
        for _ in range(_MAX_LINKS):
            link = next((above for above in reversed(_with_those_above(path)) if above in self._links), None)
            if link is None:
                return path
            there = posixpath.join(posixpath.dirname(link), self._links[link])
            path = normal(f"{there}{path[len(link) :]}")
        return None

    def _nearest(self, path: str) -> str:
        """Give the one path whose ending is most like it, where there is one such."""
        alike = [(_same_ending(path, other), other) for other in self._alike.get(posixpath.basename(path), ())]
        most = max(alike, default=(0, path))
        return most[1] if sum(count == most[0] for count, _ in alike) == 1 else path


def normal(path: str) -> str:
    """Give the one form of an absolute path; two slashes at its beginning, which POSIX keeps apart, are one.

    >>> normal("//etc/./apache2/../httpd")
    '/etc/httpd'
    """
    return "/" + posixpath.normpath(path).lstrip("/")


def _with_those_above(path: str) -> list[str]:
    """List a path and the folders above it, the deepest first."""
    found = [path]
    while len(path) > 1:
        path = posixpath.dirname(path)
        found.append(path)
    return found


def _folders(entries: Iterable[str], more: Iterable[str]) -> dict[str, set[str]]:
    folders: dict[str, set[str]] = {"/": set()}
    for path in more:
        _add_folder(folders, path)
    for path in entries:
        folder, _, name = path.rpartition("/")
        _add_folder(folders, folder or "/").add(name)
    return folders


def _add_folder(folders: dict[str, set[str]], path: str) -> set[str]:
    if path not in folders:
        above, _, name = path.rpartition("/")
        folders[path] = set()
        _add_folder(folders, above or "/").add(name)
    return folders[path]


def _by_name(paths: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(posixpath.basename(path), []).append(path)
    return found


def _same_ending(one: str, other: str) -> int:
    """Count the names at the end that two paths share."""
    pairs = zip(reversed(one.split("/")), reversed(other.split("/")), strict=False)
    return next((count for count, (here, there) in enumerate(pairs) if here != there), len(one))
