"""Match paths as httpd's Include does."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WILD = re.compile(r"[*?\[]")
_BRACKET = re.compile(r"\[([!^]?)(\]?[^\]]*)\]")
_IN_BRACKETS = re.compile(r"(?P<first>.)(?:-(?P<last>.))?", re.DOTALL)
_STAR = ".*"
_NOTHING = re.compile(r"(?!)")


class Folders(Protocol):
    """Folders and what is in them."""

    def names_in(self, folder: str) -> Iterable[str]:
        """Name what is in a folder; nothing where there is none."""

    def real_folder(self, path: str) -> str | None:
        """Give a folder's path without links, or None where there is no such folder."""


def is_pattern(text: str) -> bool:
    """Tell whether httpd takes a path for a pattern (httpd manual, Include)."""
    return _WILD.search(text) is not None


def before_pattern(pattern: str) -> str:
    """Give the folder in which the first part of a pattern that is not literal is looked for.

    >>> before_pattern("/etc/apache2/mods-*/x.conf"), before_pattern("/etc/apache2")
    ('/etc/apache2', '/etc')
    """
    parts = pattern.split("/")
    literal = next((count for count, part in enumerate(parts) if is_pattern(part)), len(parts) - 1)
    return "/".join(parts[:literal]) or "/"


def expand(folders: Folders, pattern: str) -> Iterator[str]:
    """Go through the files that a pattern matches, each folder's in the order of their bytes.

    A folder that is matched stands for all files in it and below it, as httpd has it. No folder is gone through twice
    for the same part of the pattern, so that links that lead round in a circle come to an end.
    """
    top, *parts = pattern.split("/")
    yield from _expand(folders, top, parts, set())


def _expand(folders: Folders, folder: str, parts: list[str], seen: set[tuple[str, int]]) -> Iterator[str]:
    literal = next((count for count, part in enumerate(parts) if is_pattern(part)), len(parts))
    folder = "/".join((folder, *parts[:literal]))
    if literal == len(parts):
        yield from _everything(folders, folder, seen)
        return
    first, *rest = parts = parts[literal:]
    if not _is_new(folders.real_folder(folder or "/"), len(parts), seen):
        return
    fits = _regex(first)
    for name in _sorted(folders.names_in(folder or "/")):
        path = f"{folder}/{name}"
        if fits.fullmatch(name) and (not rest or folders.real_folder(path)):
            yield from _expand(folders, path, rest, seen)


def _everything(folders: Folders, path: str, seen: set[tuple[str, int]]) -> Iterator[str]:
    real = folders.real_folder(path)
    if real is None:
        yield path
    elif _is_new(real, 0, seen):
        for name in _sorted(folders.names_in(path)):
            yield from _everything(folders, f"{path}/{name}", seen)


def _is_new(real: str | None, left: int, seen: set[tuple[str, int]]) -> bool:
    if real is None or (real, left) in seen:
        return False
    seen.add((real, left))
    return True


def _sorted(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: name.encode("utf-8", "surrogateescape"))


@lru_cache(maxsize=512)
def _regex(pattern: str) -> re.Pattern[str]:
    """Translate one part of a pattern; a leading dot has to be written (APR_FNM_PERIOD)."""
    between = ["" if pattern.startswith(".") else r"(?!\.)"]  # the stars
    while pattern:
        piece, pattern = _piece(pattern)
        if piece == _STAR:
            between.append("")
        else:
            between[-1] += piece
    text = between[0]
    if len(between) > 1:
        # Of all but the last star, the first place that fits is as good as any, and none has to be tried again.
        text += "".join(f"(?>.*?{each})" for each in between[1:-1]) + _STAR + between[-1]
    try:
        return re.compile(text, re.DOTALL)
    except re.error:  # a range such as z-a
        return _NOTHING


def _piece(pattern: str) -> tuple[str, str]:
    """Translate what a pattern begins with; give the rest too."""
    if bracket := _BRACKET.match(pattern):
        inside = _IN_BRACKETS.sub(_in_brackets, bracket[2])
        return f"[{'^' if bracket[1] else ''}{inside}]", pattern[bracket.end() :]
    first, rest = pattern[0], pattern[1:]
    if first == "\\" and rest:
        return re.escape(rest[0]), rest[1:]
    return {"*": _STAR, "?": "."}.get(first, re.escape(first)), rest


def _in_brackets(found: re.Match[str]) -> str:
    """Translate one character, or a range of them."""
    first, last = found["first"], found["last"]
    return re.escape(first) if last is None else f"{re.escape(first)}-{re.escape(last)}"
