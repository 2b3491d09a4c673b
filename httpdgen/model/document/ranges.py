"""Spread ranges out: `hosts: [web01..04]`, and `node01..40: {host: app01..40}`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from httpdgen.model.document.core_schema import plain_value
from httpdgen.model.document.nodes import Entry, Found, ListNode, MapNode, Node, Scalar, rewrite, scalars, size, span_of
from httpdgen.model.document.parse import MAX_VALUES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.problem import Path

MAX_NAMES = 100_000

_NUMBER = "(?<![0-9])[0-9]{1,9}(?![0-9])"
_RANGE = re.compile(rf"(?P<prefix>.*?)(?P<first>{_NUMBER})\.\.(?P<last>{_NUMBER})(?P<suffix>.*)", re.DOTALL)
_EXAMPLE = "write it like node01..40"

# Where ranges stand; * is any key. Access lists hold names of clients, which are hosts too.
_KEYED = (("clusters", "*", "nodes"), ("hosts",), ("defaults", "cluster", "nodes"))
_LISTED = (
    ("web_tiers", "*", "hosts"),
    ("sites", "*", "access", "host"),
    ("sites", "*", "routes", "*", "access", "host"),
    ("defaults", "web_tier", "hosts"),
    ("defaults", "site", "access", "host"),
)


class RangeError(ValueError):
    """A range that cannot be spread out; its text says why."""


@dataclass(frozen=True, slots=True)
class Range:
    """Names that differ in a number, padded with zeros to the first one's width.

    >>> list(Range.parse("web08..10.example.com"))
    ['web08.example.com', 'web09.example.com', 'web10.example.com']
    """

    prefix: str
    first: int
    last: int
    width: int
    suffix: str

    @classmethod
    def parse(cls, text: str) -> Range:
        """Read a range.

        Raises:
            RangeError: it is none, runs backwards, is padded to two widths, or is too long.
        """
        match = _RANGE.fullmatch(text)
        if match is None or ".." in match["prefix"] or ".." in match["suffix"]:
            raise RangeError(f"{text[:60]!r} is no range")
        first, last = match["first"], match["last"]
        padded = any(len(number) > 1 and number.startswith("0") for number in (first, last))
        if padded and len(first) != len(last):
            raise RangeError(f"{first}..{last} has numbers of {len(first)} and {len(last)} digits")
        if int(last) < int(first):
            raise RangeError(f"{first}..{last} runs backwards")
        if int(last) - int(first) >= MAX_NAMES:
            raise RangeError(f"{first}..{last} makes more than {MAX_NAMES:,} names")
        return cls(match["prefix"], int(first), int(last), len(first), match["suffix"])

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __getitem__(self, index: int) -> str:
        if index >= len(self):
            raise IndexError(index)
        return f"{self.prefix}{self.first + index:0{self.width}}{self.suffix}"

    def __iter__(self) -> Iterator[str]:
        return (self[index] for index in range(len(self)))


@lru_cache(maxsize=1024)
def _range_in(text: str) -> Range | None:
    """Give the range that a value is, or None where it is an ordinary text."""
    return Range.parse(text) if ".." in text and _RANGE.fullmatch(text) else None


def spread_ranges(root: MapNode) -> tuple[MapNode, tuple[Found, ...]]:
    """Spread out every range of a document.

    A range with a fault gives its first name, so that what depends on it is not reported as well.
    """
    spreading = _Spreading()
    for mapping in _KEYED:
        root = rewrite(root, mapping, spreading.keys)
    for listed in _LISTED:
        root = rewrite(root, listed, spreading.items)
    return root, tuple(spreading.faults)


class _Spreading:
    """The spreading out of one document: its faults, and how much may still come."""

    def __init__(self) -> None:
        self.faults: list[Found] = []
        self._values_left = MAX_VALUES
        self._named_twice: set[int] = set()

    def items(self, node: Node, path: Path) -> Node:
        """Spread out the ranges in a list of names."""
        if not isinstance(node, ListNode):
            return node
        items: list[Node] = []
        for index, item in enumerate(node.items):
            names = self._names(item.text, item, (*path, index)) if isinstance(item, Scalar) else None
            if isinstance(item, Scalar) and names is not None:
                items += [item._replace(value=name, text=name) for name in names]
            else:
                items.append(item)
        return node._replace(items=tuple(items))

    def keys(self, node: Node, path: Path) -> Node:
        """Spread out the keys of a mapping that are ranges, and the ranges in their values along with them."""
        if not isinstance(node, MapNode):
            return node
        entries: dict[str, Entry] = {}
        for key, entry in node.entries.items():
            told = len(self.faults)
            names = self._names(key, entry, (*path, key))
            right = len(self.faults) == told
            along = [(key, entry.value)] if names is None else self._along(names, entry, (*path, key), right=right)
            for name, value in along:
                if name in entries:
                    self._twice(name, entries[name], entry, (*path, key))
                else:
                    entries[name] = entry._replace(value=value)
        return node._replace(entries=entries)

    def _names(self, text: str, at: Scalar | Entry, path: Path) -> list[str] | None:
        """Give the names of a range, or None where the text is none."""
        if ".." not in text:
            return None
        try:
            names = Range.parse(text)
        except RangeError as error:
            self.faults.append(Found(at.mark, path, str(error), _EXAMPLE))
            match = _RANGE.fullmatch(text)
            return [match["prefix"] + match["first"] + match["suffix"]] if match else None
        values = len(names) * (size(at.value) if isinstance(at, Entry) else 1)
        if values > self._values_left:
            self.faults.append(Found(at.mark, path, f"makes the file hold more than {MAX_VALUES:,} values"))
            return [names[0]]
        self._values_left -= values
        return list(names)

    def _along(self, names: list[str], entry: Entry, path: Path, *, right: bool) -> list[tuple[str, Node]]:
        """Give every name of a range its value, with the ranges in it spread out alike.

        Where the range itself is not `right`, nobody knows how long they should be.
        """
        lengths: set[int] = set()
        for inner, scalar in scalars(entry.value, path):
            try:
                values = _range_in(scalar.text)
            except RangeError as error:
                self.faults.append(Found(scalar.mark, inner, str(error), _EXAMPLE))
                values = None
            if values is not None and len(values) != len(names):
                message = f"{scalar.text} is {len(values)} values for the {len(names)} names of {entry.written}"
                if right:
                    self.faults.append(Found(scalar.mark, inner, message, "make both ranges equally long"))
                lengths.add(len(values))
        count = min(lengths | {len(names)})
        return [(name, _nth(entry.value, index)) for index, name in enumerate(names[:count])]

    def _twice(self, name: str, first: Entry, second: Entry, path: Path) -> None:
        if id(second) in self._named_twice:
            return
        self._named_twice.add(id(second))
        where = f"{first.written} on line {span_of(first.mark).line}"
        self.faults.append(Found(second.mark, path, f"{name} is in {where} already", "give every name once"))


def _nth(node: Node, index: int) -> Node:
    """Give the value that belongs to a range's n-th name."""
    if isinstance(node, MapNode):
        entries = {key: entry._replace(value=_nth(entry.value, index)) for key, entry in node.entries.items()}
        return node._replace(entries=entries)
    if isinstance(node, ListNode):
        return node._replace(items=tuple(_nth(item, index) for item in node.items))
    try:
        values = _range_in(node.text)
    except RangeError:
        return node
    if values is None:
        return node
    text = values[index]
    return node._replace(value=plain_value(text) if node.plain else text, text=text)
