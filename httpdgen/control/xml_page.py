"""Read a page that is XML: no entities, nothing from outside, and each value that is missing is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from httpdgen.control import values
from httpdgen.control.protocol_error import ProtocolError, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable


class Part:
    """An element of a page, with the words that its own names have in messages."""

    def __init__(self, element: etree._Element, page: str) -> None:
        self._element = element
        self._page = page

    def every(self, path: str) -> Iterable[Part]:
        """Give the elements on a path, whatever their namespace's prefix."""
        steps = "/".join(f"{{*}}{name}" for name in path.split("/"))
        return (Part(element, self._page) for element in self._element.iterfind(steps))

    def text(self, name: str) -> str:
        """Give the value of an attribute, or the text of the first child of that name.

        Raises:
            ProtocolError: there is neither.
        """
        value = self.text_or_none(name)
        if value is None:
            raise ProtocolError(f"{self._page} says no {name} in {etree.QName(self._element).localname}")
        return value

    def text_or_none(self, name: str) -> str | None:
        """Give the value of an attribute, or the text of the first child of that name, where there is either."""
        value = self._element.get(name)
        if value is None:
            child = self._element.find(f"{{*}}{name}")
            if child is None:
                return None
            value = child.text or ""
        return value.strip()

    def whole_or_none(self, name: str) -> int | None:
        """Give a value that is a whole number, where there is one.

        Raises:
            ProtocolError: it is none.
        """
        text = self.text_or_none(name)
        return None if text is None else values.whole(text, name, self._page)

    def whole(self, name: str) -> int:
        """Give a value that is a whole number.

        Raises:
            ProtocolError: it is missing, or none.
        """
        return values.whole(self.text(name), name, self._page)

    def number(self, name: str) -> float:
        """Give a value that is a number.

        Raises:
            ProtocolError: it is missing, or none.
        """
        return values.number(self.text(name), name, self._page)


def read_xml(data: bytes, page: str, root: str) -> Part:
    """Read a page; `page` is what messages call it, `root` the name that its first element has.

    Raises:
        ProtocolError: it is not XML, or another page.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        element = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ProtocolError(f"{page} answers something that is not XML: {quoted(str(error))}") from error
    # mod_jk writes a DOCTYPE where its status worker is told to; entities of its own it has none.
    internal = element.getroottree().docinfo.internalDTD
    if internal is not None and next(internal.iterentities(), None) is not None:
        raise ProtocolError(f"{page} declares entities, which no such page has")
    name = etree.QName(element).localname
    if name != root:
        raise ProtocolError(f"{page} answers with {quoted(name)} instead of {root}")
    return Part(element, page)
