r"""Read what java.util.Properties reads, such as catalina.properties, with a place on every key and value.

The grammar is that of `Properties.load(InputStream)` (Java API, java.util.Properties): bytes are ISO 8859-1, `\uXXXX`
stands for all other characters, a backslash at a line's end continues it, and `=`, `:` or white space end a key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from httpdgen.errors import Fault, InputError
from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_BLANK = " \t\f"
_NATURAL_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_KEY = re.compile(r"(?:\\.|[^\\=: \t\f])*", re.DOTALL)
_SEPARATOR = re.compile(r"[ \t\f]*[=:]?[ \t\f]*")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|u|.)", re.DOTALL)
_CONTROL = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True)
class Property:
    """A key and its value, escapes resolved, and where each begins."""

    key: str
    value: str
    span: Span
    value_span: Span


@dataclass(frozen=True, slots=True)
class Line:
    """What a property, a comment or an empty line takes up in the file, with its line ends."""

    raw: bytes
    property: Property | None = None


@dataclass(frozen=True)
class Document:
    """A file: its lines in their order."""

    file: str
    lines: tuple[Line, ...]

    @property
    def properties(self) -> Iterator[Property]:
        """Go through the properties in their order, also those that a later one replaces."""
        return (line.property for line in self.lines if line.property is not None)

    @cached_property
    def by_key(self) -> Mapping[str, Property]:
        """The properties in force: the last of every key."""
        return {found.key: found for found in self.properties}

    @cached_property
    def values(self) -> Mapping[str, str]:
        """The values in force."""
        return {key: found.value for key, found in self.by_key.items()}

    def write(self) -> bytes:
        """Give the file's bytes."""
        return b"".join(line.raw for line in self.lines)


def parse(data: bytes, file: str) -> Document:
    r"""Read a file; `file` is the name that places bear.

    Raises InputError for a `\u` without four hexadecimal digits after it, which java.util.Properties refuses.

    >>> document = parse(b"# ports\nshutdown.port = 8005\nhosts: a,\\\n  b\n", "catalina.properties")
    >>> document.values
    {'shutdown.port': '8005', 'hosts': 'a,b'}
    >>> str(document.by_key["hosts"].value_span)
    'catalina.properties:3:8'
    """
    faults: list[Fault] = []
    lines = tuple(_read(logical, file, faults) for logical in _logical_lines(data.decode("latin-1")))
    if faults:
        raise InputError(faults)
    return Document(file, lines)


@dataclass(frozen=True, slots=True)
class _Piece:
    """The part of one line of the file that counts, and its place: without margin, line end and last backslash."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class _Logical:
    """Lines of the file that make one: as they stand in it, and the parts that count."""

    raw: str
    pieces: tuple[_Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    def span(self, file: str, index: int) -> Span:
        """Give the place of a character of `text`; one past its end is the end of the last piece."""
        for piece in self.pieces:
            if index < len(piece.text):
                return Span(file, piece.line, piece.column + index)
            index -= len(piece.text)
        last = self.pieces[-1]
        return Span(file, last.line, last.column + len(last.text))


def _logical_lines(text: str) -> Iterator[_Logical]:
    """Put continued lines together, as Properties does: a line without content begins anew even after a backslash."""
    raw: list[str] = []
    pieces: list[_Piece] = []
    begins = True
    for number, natural in enumerate(_natural_lines(text), start=1):
        raw.append(natural)
        body = natural.rstrip("\r\n")
        content = body.lstrip(_BLANK)
        column = len(body) - len(content) + 1
        comment = begins and content[:1] in {"#", "!"}
        continued = not comment and _ends_in_backslash(content)
        counting = "" if comment else content[: len(content) - continued]
        pieces.append(_Piece(counting, number, column))
        begins = begins and not counting
        if not continued:
            yield _Logical("".join(raw), tuple(pieces))
            raw, pieces, begins = [], [], True
    if raw:
        yield _Logical("".join(raw), tuple(pieces))


def _natural_lines(text: str) -> Iterator[str]:
    return (found for found in _NATURAL_LINE.findall(text) if found)


def _ends_in_backslash(content: str) -> bool:
    return (len(content) - len(content.rstrip("\\"))) % 2 == 1


def _read(logical: _Logical, file: str, faults: list[Fault]) -> Line:
    text = logical.text
    raw = logical.raw.encode("latin-1")
    if not text:
        return Line(raw)
    key = _match(_KEY, text, 0)
    separator = _match(_SEPARATOR, text, len(key))
    start = len(key) + len(separator)
    faults += _bad_escapes(logical, file)
    found = Property(_unescape(key), _unescape(text[start:]), logical.span(file, 0), logical.span(file, start))
    return Line(raw, found)


def _match(pattern: re.Pattern[str], text: str, start: int) -> str:
    """Match a pattern that takes nothing too."""
    found = pattern.match(text, start)
    return found.group() if found else ""


def _bad_escapes(logical: _Logical, file: str) -> Iterable[Fault]:
    for found in _ESCAPE.finditer(logical.text):
        if found.group(1) == "u":
            message = "\\u is not followed by four hexadecimal digits"
            yield Fault(logical.span(file, found.start()), "", message, "write \\\\u for a backslash and a u")


def _unescape(text: str) -> str:
    return _ESCAPE.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    letter = found.group(1)
    if len(letter) > 1:
        return chr(int(letter[1:], 16))
    return _CONTROL.get(letter, letter)
