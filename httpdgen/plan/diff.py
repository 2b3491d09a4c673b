"""Show how a file changes as a unified diff in which no secret can be seen."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MOST_BYTES = 4_000_000
MOST_COMPARED = 4_000
MOST_SHOWN = 400
_ABSENT = "/dev/null"
_CONTEXT = 3


class Differ:
    """Makes the diffs of a plan; what is the same on many hosts is compared once."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        """`mask` hides every secret of a text, known or not."""
        self._mask = mask
        self._known: dict[tuple[str, bytes | None, bytes | None], str] = {}

    def diff(self, path: str, before: bytes | None, after: bytes | None) -> str:
        """Give a file's diff, its last line ended; None stands for no file. Long ones are cut.

        `""` where there is none to show: the content is binary, or too much, or only what is masked differs.
        """
        key = (path, before, after)
        if key not in self._known:
            self._known[key] = "".join(f"{line}\n" for line in self._lines(path, before, after))
        return self._known[key]

    def is_text(self, content: bytes | None) -> bool:
        """Whether a content can be shown."""
        return self._text(content) is not None

    def _lines(self, path: str, before: bytes | None, after: bytes | None) -> list[str]:
        old, new = self._text(before), self._text(after)
        if old is None or new is None or old == new:
            return []
        heads = [f"--- {_ABSENT if before is None else path}", f"+++ {_ABSENT if after is None else path}"]
        return [*heads, *_cut(list(_hunks(_split(old), _split(new))))]

    def _text(self, content: bytes | None) -> str | None:
        """Give a content as text with its secrets masked; None where it is not to be shown."""
        if content is None:
            return ""
        if len(content) > MOST_BYTES or b"\0" in content:
            return None
        try:
            # Masked as a whole: a key of many lines is not known by any one of them.
            return self._mask(content.decode())
        except UnicodeDecodeError:
            return None


def _split(text: str) -> list[str]:
    """Give a text's lines; what httpd and Tomcat take for one line is one here."""
    lines = text.split("\n")
    return [*lines, "\\ No newline at end of file"] if lines[-1] else lines[:-1]


def _hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """Compare what lies between the first and the last line that differ: most files are long, and change little."""
    begin = _same(old, new)
    end = _same(old[begin:][::-1], new[begin:][::-1])
    first = max(0, begin - _CONTEXT)
    last = max(0, end - _CONTEXT)
    inner_old, inner_new = old[first : len(old) - last], new[first : len(new) - last]
    if max(len(inner_old), len(inner_new)) > MOST_COMPARED and old and new:
        yield f"@@ too much to compare: {len(old)} lines become {len(new)} @@"
        return
    for number, line in enumerate(difflib.unified_diff(inner_old, inner_new, lineterm="", n=_CONTEXT)):
        if number > 1:  # its own two heads say less than ours
            yield _moved(line, first) if line.startswith("@@ ") else line


def _same(old: Sequence[str], new: Sequence[str]) -> int:
    """Count the lines that both begin with."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _moved(head: str, by: int) -> str:
    """Count a hunk's lines from the beginning of the file.

    >>> _moved("@@ -1,3 +1,4 @@", 100), _moved("@@ -0,0 +1 @@", 0)
    ('@@ -101,3 +101,4 @@', '@@ -0,0 +1 @@')
    """
    words = head.split(" ")
    for number, sign in ((1, "-"), (2, "+")):
        start, comma, count = words[number][1:].partition(",")
        words[number] = f"{sign}{int(start) + by}{comma}{count}"
    return " ".join(words)


def _cut(lines: list[str]) -> list[str]:
    if len(lines) <= MOST_SHOWN:
        return lines
    return [*lines[:MOST_SHOWN], f"@@ and {len(lines) - MOST_SHOWN} more lines @@"]
