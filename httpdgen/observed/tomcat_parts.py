"""Turn the elements of Tomcat's XML files into parts, and read their attributes' values as Java does."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from httpdgen.observed.settings import Origin, Parameter, Parameters, Setting
from httpdgen.observed.tomcat import Part

if TYPE_CHECKING:
    from httpdgen.formats.xml_nodes import Element
    from httpdgen.observed.tomcat_variables import Variables
    from httpdgen.span import Span

T = TypeVar("T")

_INT = re.compile(r"[+-]?[0-9]{1,10}")
_INT_RANGE = range(-(2**31), 2**31)


def read_part(element: Element, variables: Variables) -> Part:
    """Turn an element, and all that stand in it, into a part with its variables replaced."""
    attributes = Parameters(
        tuple(
            Parameter(attribute.name, variables.replace(attribute.text), attribute.span, attribute.value_span)
            for attribute in element.attributes
        ),
        element.span,
    )
    children = tuple(read_part(child, variables) for child in element.children)
    return Part(element.name, attributes.text("className"), attributes, children, element.span)


def unsure(part: Part) -> Part:
    """Give the part as one whose missing attributes have defaults that are not to be known."""
    return replace(part, attributes=replace(part.attributes, whole=False))


def whole_number(text: str) -> int | None:
    """Read a number as Java's Integer.valueOf does, but for its digits of other scripts.

    >>> whole_number("+8009"), whole_number(" 8009"), whole_number("3000000000")
    (8009, None, None)
    """
    if not _INT.fullmatch(text):
        return None
    value = int(text)
    return value if value in _INT_RANGE else None


def truth(text: str) -> bool:
    """Read a truth value as Java's Boolean.valueOf does: whatever is not "true", in any case, is false."""
    return text.lower() == "true"


def by_default(value: T | None, span: Span) -> Setting[T]:
    """Make a setting that is written nowhere."""
    return Setting(value, span, Origin.DEFAULT)


def unknown(span: Span) -> Setting[T]:
    """Make a setting of which nothing can be said."""
    return Setting(None, span, Origin.UNKNOWN)


def named(part: Part, key: str) -> Setting[str]:
    """Read a name; an empty one is none, as Tomcat takes it."""
    found = part.attributes.text(key)
    return replace(found, value=None, origin=Origin.DEFAULT) if found.value == "" else found
