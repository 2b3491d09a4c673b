"""Read workers.properties and uriworkermap.properties line by line as mod_jk does, with a place on every key and value.

mod_jk (its jk_map) takes a line up to 8,191 bytes at a time, ends it at `#` wherever that stands, cuts it in two at the
first `=`, and trims both. A line without `=`, a key or a value means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_BUFFER = 8191  # what mod_jk reads at once; the rest of a longer line counts as a line of its own
_WHITE = b" \t\n\v\f\r"


@dataclass(frozen=True, slots=True)
class Property:
    """A key and its value, trimmed, and where each begins.

    Bytes that are not UTF-8 stand in them as surrogates, so that nothing is lost.
    """

    key: str
    value: str
    span: Span
    value_span: Span


@dataclass(frozen=True, slots=True)
class Line:
    """What mod_jk reads at once: the bytes with the line end, and the property that they hold."""

    raw: bytes
    property: Property | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file: its lines in their order."""

    file: str
    lines: tuple[Line, ...]

    @property
    def properties(self) -> Iterator[Property]:
        """Go through the properties in their order, repeated ones too."""
        return (line.property for line in self.lines if line.property is not None)

    def write(self) -> bytes:
        """Give the file's bytes."""
        return b"".join(line.raw for line in self.lines)


def parse(data: bytes, file: str) -> Document:
    r"""Read a file; `file` is the name that places bear. Any bytes are taken, as by mod_jk.

    >>> document = parse(b"worker.list = lb # all\nnothing\n", "workers.properties")
    >>> [(found.key, found.value, str(found.value_span)) for found in document.properties]
    [('worker.list', 'lb', 'workers.properties:1:15')]
    >>> document.write()
    b'worker.list = lb # all\nnothing\n'
    """
    return Document(file, tuple(Line(raw, cut(raw, start)) for raw, start in _lines(data, file)))


def cut(raw: bytes, start: Span) -> Property | None:
    """Read one line, whose first character has the place `start`."""
    content = raw.partition(b"\0")[0].partition(b"#")[0]
    return cut_in_two(content, start)


def cut_in_two(content: bytes, start: Span) -> Property | None:
    """Cut a line without its comment into key and value; None where either is missing."""
    key, _, value = content.partition(b"=")
    if not key.strip(_WHITE) or not value.strip(_WHITE):
        return None
    before_key = len(key) - len(key.lstrip(_WHITE))
    before_value = len(content) - len(value.lstrip(_WHITE))
    return Property(
        _text(key.strip(_WHITE)),
        _text(value.strip(_WHITE)),
        _moved(start, content[:before_key]),
        _moved(start, content[:before_value]),
    )


def _lines(data: bytes, file: str) -> Iterator[tuple[bytes, Span]]:
    begin, start = 0, Span(file, 1, 1)
    while begin < len(data):
        end = min(data.find(b"\n", begin) + 1 or len(data), begin + _BUFFER)
        raw = data[begin:end]
        yield raw, start
        begin = end
        start = Span(file, start.line + 1, 1) if raw.endswith(b"\n") else _moved(start, raw)


def _moved(span: Span, over: bytes) -> Span:
    return Span(span.file, span.line, span.column + len(_text(over)))


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
