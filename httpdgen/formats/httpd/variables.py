"""What Define, -D and the environment say, and ${NAME} put into a line (ap_resolve_env)."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from httpdgen.formats.httpd.places import Piece, Replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from httpdgen.formats.httpd.places import Place

LONGEST = 1 << 20  # characters of a line with its variables put in; Define can double a text with each line
MOST = 1 << 26  # characters that variables may bring in, all lines together


class TooLongError(Exception):
    """A line grew beyond all use."""


class Resolved(NamedTuple):
    """A line with its variables put in; `unknown` are the parts (begin, end) whose variable nobody here defines."""

    text: str
    place: Place
    unknown: tuple[tuple[int, int], ...]

    def is_known(self, start: int, end: int) -> bool:
        """Tell whether no unknown variable stands in a part of it."""
        before = bisect_right(self.unknown, end - 1, key=lambda part: part[0])
        return before == 0 or self.unknown[before - 1][1] <= start


class Variables:
    """Names defined so far, and their values; of some it is known only that they may be defined."""

    def __init__(self, environment: Mapping[str, str], options: Iterable[str] | None) -> None:
        self._environment = environment
        self._values: dict[str, tuple[str, str | None]] = {}  # httpd's table tells no case apart
        self._names: dict[str, bool | None] = dict.fromkeys(options or (), True)  # and its list of names does
        self._options_known = options is not None
        self._brought = 0

    def known(self) -> dict[str, str]:
        """Give all names whose values are known."""
        defined = {name: value for name, value in self._values.values() if value is not None}
        return {**self._environment, **defined}

    def define(self, name: str, value: str | None, *, certain: bool) -> None:
        """Define a name, with a value or without."""
        key = name.lower()
        if certain:
            self._names[name] = True
        elif self.is_defined(name) is not True:
            self._names[name] = None
        if value is None:
            return
        old = self._values.get(key)
        agrees = certain or (old is not None and old[1] == value)
        self._values[key] = (name, value if agrees else None)

    def undefine(self, name: str, *, certain: bool) -> None:
        """Forget a name."""
        if certain:
            self._names[name] = False
            self._values.pop(name.lower(), None)
            return
        if self.is_defined(name) is not False:
            self._names[name] = None
        if name.lower() in self._values:
            self.forget(name)

    def forget(self, name: str) -> None:
        """Know no more of a name but that it may have a value."""
        self._values[name.lower()] = (name, None)

    def is_defined(self, name: str) -> bool | None:
        """Tell whether <IfDefine> finds a name; None where a -D option that is not known may give it."""
        return self._names.get(name, False if self._options_known else None)

    def value(self, name: str) -> str | None:
        """Give a value, or None where it is not known."""
        found = self._values.get(name.lower())
        return self._environment.get(name) if found is None else found[1]

    def resolve(self, text: str, place: Place) -> Resolved:
        """Put the values in; what is not defined stays as it stands, as httpd leaves it (AH00111)."""
        out: list[str] = []
        pieces = [Piece(0, 0, moves=True)]
        unknown: list[tuple[int, int]] = []
        at = length = 0
        for start, end in _references(text):
            name = text[start + 2 : end - 1]
            value = self.value(name)
            if value is None:
                if ":" not in name:  # that is a map of mod_rewrite's; Define takes no such name
                    unknown.append((length + start - at, length + end - at))
                continue
            out += (text[at:start], value)
            length += start - at
            pieces.append(Piece(length, start, moves=False))
            length += len(value)
            pieces.append(Piece(length, end, moves=True))
            at = end
            self._count(len(value), length)
        out.append(text[at:])
        return Resolved("".join(out), Replaced(place, pieces), tuple(unknown))

    def _count(self, more: int, length: int) -> None:
        self._brought += more
        if length > LONGEST or self._brought > MOST:
            raise TooLongError


def _references(text: str) -> Iterator[tuple[int, int]]:
    start = text.find("${")
    while start >= 0 and (end := text.find("}", start + 2) + 1):
        yield start, end
        start = text.find("${", end)
