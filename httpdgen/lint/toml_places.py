"""Where things stand in a TOML file, which the standard library's parser does not say."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from httpdgen.errors import Fault, InputError
from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_TABLE = re.compile(rf"[ \t]*\[\[?[ \t]*({_DOTTED})[ \t]*\]")
_KEY = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=")
_WHERE = re.compile(r"(?P<message>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL)


def parse(name: str, text: str) -> dict[str, object]:
    """Read TOML.

    Raises:
        InputError: it is none.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _WHERE.fullmatch(str(error))
        message = found["message"] if found else str(error)
        before = text.split("\n")
        line, column = len(before), len(before[-1]) + 1
        if found and found["line"]:
            line, column = int(found["line"]), int(found["column"])
        raise InputError([Fault(Span(name, line, column), "", message, None, _line(text, line))]) from None


class Places:
    """Finds keys in a file that is valid TOML, by reading its lines; what it misses has its table's place."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._text = text
        self._lines = text.split("\n")
        self._keys: dict[tuple[str, ...], tuple[int, int]] = {}
        self._read()

    def _read(self) -> None:
        table: tuple[str, ...] = ()
        for number, line in enumerate(self._lines):
            heading, key = _TABLE.match(line), _KEY.match(line)
            if heading is not None:
                table = _parts(heading[1])
                self._keep(table, number, heading.start(1))
            elif key is not None:
                self._keep((*table, *_parts(key[1])), number, key.start(1))

    def _keep(self, path: tuple[str, ...], line: int, column: int) -> None:
        for end in range(1, len(path) + 1):
            self._keys.setdefault(path[:end], (line, column))

    def of(self, path: Sequence[str], word: str | None = None) -> Span:
        """Give the place of a key; or of a word in its value, such as an item or the key of an inline table."""
        known = next((path[:end] for end in range(len(path), 0, -1) if tuple(path[:end]) in self._keys), ())
        line, column = self._keys.get(tuple(known), (0, 0))
        wanted = word if word is not None else path[-1] if len(known) < len(path) else None
        if wanted is not None:
            pattern = re.compile(rf"(?<![\w-]){re.escape(wanted)}(?![\w-])")
            line, column = self._search(pattern, line, column) or (line, column)
        return Span(self._name, line + 1, column + 1)

    def _search(self, pattern: re.Pattern[str], line: int, column: int) -> tuple[int, int] | None:
        """Look for a word behind a key, as far as its value goes: to the next key or table."""
        start = self._lines[line].find("=", column) + 1
        for number in range(line, len(self._lines)):
            text = self._lines[number]
            if number > line and (_KEY.match(text) or _TABLE.match(text)):
                return None
            found = pattern.search(text, start)
            if found is not None:
                return number, found.start()
            start = 0
        return None

    def fault(self, path: Sequence[str], message: str, hint: str | None = None, word: str | None = None) -> Fault:
        """Make a fault of a key or of a word in its value."""
        span = self.of(path, word)
        return Fault(span, ".".join(path), message, hint, _line(self._text, span.line))


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_PART, dotted))


def _line(text: str, line: int) -> str | None:
    lines = text.split("\n")
    return lines[line - 1].rstrip("\r") if line <= len(lines) and any(lines) else None
