"""Read one YAML 1.2 document into a tree that knows its places.

libyaml's events are composed here rather than by the library: its composer and constructor take eight times
as long as its parser, and keep no places.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from httpdgen.model.document import core_schema
from httpdgen.model.document.nodes import Entry, Found, ListNode, MapNode, Mark, Node, Scalar, Tagged, span_of
from httpdgen.model.document.syntax import syntax_fault
from httpdgen.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.document.source import Source
    from httpdgen.model.problem import Path

MAX_DEPTH = 50
MAX_VALUES = 1_000_000
_MERGE = "<<"


@dataclass(frozen=True)
class Document:
    """A file's tree, or None where the text is empty or could not be read to its end, and what is wrong with it.

    `dropped` are the values, with their paths, of keys that stand twice: in no tree, but on lines that are shown.
    """

    source: Source
    root: Node | None
    faults: tuple[Found, ...] = ()
    dropped: tuple[tuple[Path, Node], ...] = ()


class _UnreadableError(Exception):
    """What ends the reading of a document."""

    def __init__(self, found: Found) -> None:
        super().__init__(found.message)
        self.found = found


class _Named(io.StringIO):
    """A text with a name, which the parser copies into every mark."""

    def __init__(self, source: Source) -> None:
        super().__init__(source.text)
        self.name = source.name


def read_document(source: Source, *, any_tag: bool = False) -> Document:
    """Read a text as one YAML document; what is wrong with it is in the result.

    With `any_tag`, an unknown tag such as `!vault` is no fault, and a single value that has one is a `Tagged`.
    """
    composer = _Composer(source, any_tag=any_tag)
    root: Node | None = None
    try:
        root = composer.document()
    except _UnreadableError as error:
        composer.faults.append(error.found)
    except MarkedYAMLError as error:
        composer.faults.append(syntax_fault(error, source))
    except YAMLError:  # of the parser's reader, which looks at the characters only
        composer.faults.append(Found(composer.start, (), "holds a character that YAML does not take"))
    return Document(source, root, tuple(composer.faults), tuple(composer.dropped))


class _Composer:
    """Make nodes of the parser's events, one document long."""

    def __init__(self, source: Source, *, any_tag: bool) -> None:
        self._any_tag = any_tag
        # Any: ruamel.yaml says nothing of its events.
        self._events: Iterator[Any] = YAML(typ="safe").parse(_Named(source))
        self._path: list[str | int] = []
        self._anchors: dict[str, tuple[Node, int] | None] = {}
        self._count = 0
        self.faults: list[Found] = []
        self.dropped: list[tuple[Path, Node]] = []
        self.start: Mark = _Start(source.name)

    def document(self) -> Node | None:
        """Compose the only document, or None where there is none."""
        next(self._events)
        if isinstance(next(self._events), StreamEndEvent):
            return None
        root = self._node(next(self._events), 0)
        next(self._events)
        event = next(self._events)
        if isinstance(event, DocumentStartEvent):
            self._fault(event.start_mark, "a second document begins here", "one file is one document: remove the ---")
        return root

    def _fault(self, mark: Mark, message: str, hint: str | None = None) -> None:
        self.faults.append(Found(mark, tuple(self._path), message, hint))

    def _end(self, mark: Mark, message: str, hint: str | None = None) -> _UnreadableError:
        return _UnreadableError(Found(mark, tuple(self._path), message, hint))

    def _node(self, event: Any, depth: int) -> Node:  # Any: an event, as above
        self._count += 1
        if self._count > MAX_VALUES:
            raise self._end(event.start_mark, f"holds more than {MAX_VALUES:,} values, with what aliases repeat")
        if isinstance(event, AliasEvent):
            return self._alias(event)
        if event.anchor is None:
            return self._content(event, depth)
        before = self._count
        self._anchors[event.anchor] = None
        node = self._content(event, depth)
        self._anchors[event.anchor] = (node, self._count - before)
        return node

    def _content(self, event: Any, depth: int) -> Node:  # Any: an event, as above
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if depth == MAX_DEPTH:
            raise self._end(event.start_mark, f"is nested more than {MAX_DEPTH} levels deep")
        is_map = isinstance(event, MappingStartEvent)
        if event.tag is not None and not (core_schema.is_map_tag if is_map else core_schema.is_list_tag)(event.tag):
            self._unknown_tag(event)
        return self._mapping(event, depth + 1) if is_map else self._list(event, depth + 1)

    def _alias(self, event: Any) -> Node:  # Any: an event, as above
        name = event.anchor
        if name not in self._anchors:
            self._fault(event.start_mark, f"no anchor &{name} stands above", did_you_mean(name, self._anchors))
            return Scalar(None, "", True, event.start_mark, event.end_mark)  # noqa: FBT003  # plain
        anchored = self._anchors[name]
        if anchored is None:
            raise self._end(event.start_mark, f"*{name} repeats what it is itself a part of")
        node, repeated = anchored
        self._count += repeated
        if self._count > MAX_VALUES:
            raise self._end(event.start_mark, f"*{name} makes the file hold more than {MAX_VALUES:,} values")
        return node

    def _scalar(self, event: Any) -> Scalar:  # Any: an event, as above
        text: str = event.value
        is_plain: bool = event.implicit[0] and event.tag is None
        value: object = core_schema.plain_value(text) if is_plain else text
        if event.tag is not None:
            try:
                value = core_schema.tagged_value(event.tag, text)
            except KeyError:
                self._unknown_tag(event)
                value = Tagged(event.tag) if self._any_tag else text
            except ValueError as error:
                self._fault(event.start_mark, str(error))
        return Scalar(value, text, is_plain, event.start_mark, event.end_mark)

    def _unknown_tag(self, event: Any) -> None:  # Any: an event, as above
        if self._any_tag:
            return
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        self._fault(event.start_mark, f"the tag {tag} means nothing here", "remove it; types follow from the keys")

    def _list(self, start: Any, depth: int) -> ListNode:  # Any: an event, as above
        items: list[Node] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            self._path.append(len(items))
            items.append(self._node(event, depth))
            self._path.pop()
        return ListNode(tuple(items), start.start_mark)

    def _mapping(self, start: Any, depth: int) -> MapNode:  # Any: an event, as above
        entries: dict[str, Entry] = {}
        merged: list[Node] = []
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._node(event, depth)
            text = key.text if isinstance(key, Scalar) else "?"
            self._path.append(text)
            value = self._node(next(self._events), depth)
            if not isinstance(key, Scalar):
                self._fault(event.start_mark, "a key must be plain text")
                self.dropped.append((tuple(self._path), value))
            elif text == _MERGE and key.plain:
                merged.append(value)
            elif text in entries:
                first = span_of(entries[text].mark)
                self._fault(event.start_mark, f"the key stands twice; it is on line {first.line} already")
                self.dropped.append((tuple(self._path), value))
            else:
                entries[text] = Entry(event.start_mark, value, text)
            self._path.pop()
        for value in merged:
            self._merge(entries, value)
        return MapNode(entries, start.start_mark)

    def _merge(self, entries: dict[str, Entry], value: Node) -> None:
        """Lay what `<<` names under the entries (YAML's merge key): whoever comes first wins."""
        for part in value.items if isinstance(value, ListNode) else (value,):
            if not isinstance(part, MapNode):
                self._fault(value.mark, "<< takes a mapping, or a list of them", "write <<: *anchor")
                return
            for key, entry in part.entries.items():
                entries.setdefault(key, entry)


@dataclass(frozen=True)
class _Start:
    """The first character of a file, as a mark."""

    name: str
    line: int = 0
    column: int = 0
