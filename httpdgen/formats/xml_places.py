"""Find where the elements and attributes of a well-formed XML text begin.

lxml tells an element's line alone, and nothing of attributes. Once it has said that a text is well-formed, what
begins with `<` outside of comments, CDATA, instructions and the document type is a tag (XML 1.0, section 2.4).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_ATTRIBUTE = r"""\s+([^\s=<>/]+)\s*=\s*(?:"[^"]*"|'[^']*')"""
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_MARKUP = re.compile(
    rf"""<!--.*?--> | <!\[CDATA\[.*?]]> | <\?.*?\?>
    | (?P<end></)
    | <(?P<name>[^\s<>/!?]+)(?P<attributes>(?:{_ATTRIBUTE.replace("([", "(?:[")})*)\s*(?P<empty>/?)>
    | (?P<entity>&(?!(?:amp|lt|gt|quot|apos);|\#)[^;]*;)""",
    re.DOTALL | re.VERBOSE,
)
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);|#)[^;]*;")
_BEFORE_ROOT = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_DOCTYPE = re.compile(r"""<!DOCTYPE(?:[^\["'<>]+|"[^"]*"|'[^']*')*""")
# What is left open goes on to the text's end, so that a hostile text takes no quadratic time.
_IN_DOCTYPE = re.compile(
    r"""<!--.*?(?:-->|\Z) | <\?.*?(?:\?>|\Z) | "[^"]*(?:"|\Z) | '[^']*(?:'|\Z)
    | (?P<entity><!ENTITY\s+(?:%\s+)?(?P<name>[^\s"'>]{1,100}))
    | (?P<end>])""",
    re.DOTALL | re.VERBOSE,
)


class DeclaredEntity(NamedTuple):
    """An entity that the document type declares, and where."""

    offset: int
    name: str


class Prolog(NamedTuple):
    """Where the document type ends (or the text before the root does), and the entities that it declares."""

    end: int
    entities: tuple[DeclaredEntity, ...]


class Tag(NamedTuple):
    """A start tag: where it begins, its depth (1 for the root), and where each attribute's name and text begin."""

    offset: int
    depth: int
    attributes: tuple[tuple[str, int, int], ...]


class Unresolved(NamedTuple):
    """A reference to an entity that XML does not define by itself: where it is, as written."""

    offset: int
    text: str


def read_prolog(text: str) -> Prolog:
    """Look through what stands before the root; also in a text that is not well-formed."""
    start = _BEFORE_ROOT.match(text)
    end = start.end() if start else 0
    doctype = _DOCTYPE.match(text, end)
    if doctype is None:
        return Prolog(end, ())
    if text[doctype.end() : doctype.end() + 1] != "[":
        return Prolog(doctype.end() + 1, ())
    return _read_subset(text, doctype.end() + 1)


def _read_subset(text: str, start: int) -> Prolog:
    entities: list[DeclaredEntity] = []
    for found in _IN_DOCTYPE.finditer(text, start):
        if found["end"]:
            return Prolog(text.find(">", found.end()) + 1, tuple(entities))
        if found["entity"]:
            entities.append(DeclaredEntity(found.start(), found["name"]))
    return Prolog(len(text), tuple(entities))


def find_tags(text: str, start: int) -> Iterator[Tag | Unresolved]:
    """Go through the start tags of a well-formed text from its prolog's end on, and the unresolved references."""
    depth = 0
    for found in _MARKUP.finditer(text, start):
        if found["end"]:
            depth -= 1
        elif found["entity"]:
            yield Unresolved(found.start(), found["entity"])
        elif found["name"]:
            yield Tag(found.start(), depth + 1, _attributes(text, found))
            depth += not found["empty"]
            yield from _unresolved_in(text, found)


def _attributes(text: str, tag: re.Match[str]) -> tuple[tuple[str, int, int], ...]:
    found = _ATTRIBUTES.finditer(text, *tag.span("attributes"))
    return tuple((one[1], one.start(1), _value_start(text, one)) for one in found)


def _value_start(text: str, attribute: re.Match[str]) -> int:
    quote = text[attribute.end() - 1]
    return text.index(quote, attribute.end(1)) + 1


def _unresolved_in(text: str, tag: re.Match[str]) -> Iterator[Unresolved]:
    for found in _ENTITY.finditer(text, *tag.span("attributes")):
        yield Unresolved(found.start(), found[0])
