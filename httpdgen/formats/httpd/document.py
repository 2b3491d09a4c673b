"""One file of httpd's as lines: what httpd makes of each, and the same bytes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from httpdgen.formats.httpd.places import Joined, Joint, Plain
from httpdgen.formats.httpd.words import SPACE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.formats.httpd.places import Place


class Line(NamedTuple):
    """A line as httpd sees it, which may be continued over several of the file.

    `number` is that of its first line in the file, from 1; `raw` all of it as it stands there, with the ends of lines;
    `text` what httpd reads: continuations joined, without white space around it, up to a NUL byte. `joints` tells where
    the lines of a continued one begin in `text`; it is empty for others.
    """

    number: int
    raw: str
    text: str
    joints: tuple[Joint, ...] = ()

    @property
    def is_comment(self) -> bool:
        """Whether httpd reads it as a comment: `#` is its first character."""
        return self.text.startswith("#")

    def place(self, file: str) -> Place:
        """Tell where the characters of `text` stand in a file of that name."""
        if self.joints:
            return Joined(file, self.joints)
        return Plain(file, self.number, 1 + len(self.raw) - len(self.raw.lstrip(SPACE)))


@dataclass(frozen=True, slots=True)
class Document:
    """A file: the name that its places bear, and its lines."""

    file: str
    lines: tuple[Line, ...]

    def write(self) -> bytes:
        """Give the bytes that were read."""
        return "".join(line.raw for line in self.lines).encode("utf-8", "surrogateescape")


def parse(data: bytes, file: str) -> Document:
    r"""Cut a file into lines; it takes any bytes (those that are not UTF-8 become lone surrogates).

    >>> document = parse(b"Listen 80\nSetEnv a \\\n  b\n", "httpd.conf")
    >>> [(line.number, line.text) for line in document.lines]
    [(1, 'Listen 80'), (2, 'SetEnv a   b')]
    >>> document.write()
    b'Listen 80\nSetEnv a \\\n  b\n'
    """
    return Document(file, tuple(_lines(data.decode("utf-8", "surrogateescape"))))


def _lines(text: str) -> Iterator[Line]:
    physical = text.split("\n")
    last = len(physical) - 1
    has_nul = "\0" in text
    at = 0
    while at < last:
        line = physical[at]
        if line.endswith(("\\", "\\\r")) or (has_nul and "\0" in line):
            joined, at = _continued(physical, at)
            yield joined
        else:
            at += 1
            yield Line(at, line + "\n", line.strip(SPACE))
    if at == last and physical[last]:
        yield _continued(physical, last)[0]


class _Part:
    """A line of a continued one: where its text begins, and how much of it counts."""

    __slots__ = ("end", "line", "text")

    def __init__(self, line: int, text: str) -> None:
        self.line = line
        self.text = text
        self.end = len(text)

    def drop(self, ending: str) -> bool:
        """Take an ending away, where the text has it."""
        if self.text.endswith(ending, 0, self.end):
            self.end -= len(ending)
            return True
        return False


def _continued(physical: list[str], first: int) -> tuple[Line, int]:
    """Join a line with those that continue it, and give the index of the line that follows."""
    parts: list[_Part] = []
    last = len(physical) - 1
    at = first
    while at <= last:
        content, nul, _ = physical[at].partition("\0")
        while len(parts) > 1 and not parts[-1].end:
            parts.pop()
        parts.append(_Part(at + 1, content))
        at += 1
        # httpd sees a NUL as the end of the line, and at the end of the file there is no line to go on with
        if nul or at > last or not _goes_on(parts):
            break
    ends = "\n" if at <= last else ""
    return _join(parts, "\n".join(physical[first:at]) + ends), at


def _goes_on(parts: list[_Part]) -> bool:
    r"""Tell whether what was joined so far ends with a backslash (and perhaps a CR), and take that away.

    httpd looks at the end of all that it has joined, so after `a\\` an empty line finds the first of two backslashes.
    """
    if len(parts) > 1 and not parts[-1].end:
        parts.pop()
    if parts[-1].drop("\\") or parts[-1].drop("\\\r"):
        return True
    if len(parts) > 1 and parts[-1].text == "\r" and parts[-2].drop("\\"):
        parts.pop()
        return True
    return False


def _join(parts: list[_Part], raw: str) -> Line:
    text = "".join(part.text[: part.end] for part in parts)
    leading = len(text) - len(text.lstrip(SPACE))
    joints = []
    offset = -leading
    for part in parts:
        if part.end:
            joints.append(Joint(offset, part.line, 1))
        offset += part.end
    return Line(parts[0].line, raw, text.strip(SPACE), tuple(joints))
