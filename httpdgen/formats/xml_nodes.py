"""Elements and attributes of an XML file, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.span import Span


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute: its name, its text as XML gives it (entities resolved), and where its name and its text begin."""

    name: str
    text: str
    span: Span
    value_span: Span


@dataclass(frozen=True, slots=True)
class Element:
    """An element: its local name, its attributes in order, the elements in it, and its own text, stripped."""

    name: str
    attributes: tuple[Attribute, ...]
    children: tuple[Element, ...]
    text: str
    span: Span

    def attribute(self, name: str) -> Attribute | None:
        """Give an attribute by its exact name."""
        return next((attribute for attribute in self.attributes if attribute.name == name), None)

    def walk(self) -> Iterator[Element]:
        """Go through this element and all that stand in it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()
