"""Read an XML file into elements that know their places: no entities, nothing from outside."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from httpdgen.errors import InputError
from httpdgen.formats.xml_faults import syntax_faults
from httpdgen.formats.xml_nodes import Attribute, Element
from httpdgen.formats.xml_places import Tag, Unresolved, find_tags, read_prolog
from httpdgen.formats.xml_text import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.formats.xml_text import XmlText

MAX_DEPTH = 100
MAX_ELEMENTS = 100_000
MAX_ATTRIBUTES = 1_000  # of one element; lxml takes quadratic time for them
MAX_FAULTS = 100

_WRITE_IT_OUT = "entities are not read: write what it stands for in its place"


@dataclass(frozen=True, slots=True)
class Document:
    """An XML file: its name, its bytes, their text, and the root element."""

    file: str
    data: bytes
    text: str
    root: Element

    def write(self) -> bytes:
        """Give the file's bytes again."""
        return self.data


def parse(data: bytes, file: str) -> Document:
    r"""Read an XML file, which spans and faults call `file`.

    A document type is skipped, with whatever it refers to. Element names are without their namespace's prefix,
    attributes that declare a namespace are left out.

    Raises:
        InputError: it is not well-formed, declares or uses entities of its own, or is too large or too deep.

    >>> root = parse(b'<Server>\n  <Service name="Catalina"/>\n</Server>', "server.xml").root
    >>> root.children[0].name, str(root.children[0].span), str(root.children[0].attributes[0].span)
    ('Service', 'server.xml:2:3', 'server.xml:2:12')
    """
    source = read_text(data, file)
    prolog = read_prolog(source.text)
    _refuse(source, ((each.offset, f"declares the entity {each.name}") for each in prolog.entities), _WRITE_IT_OUT)
    root = _well_formed(source)
    return Document(file, data, source.text, _build(root, iter(_tags(source, prolog.end)), source))


def _refuse(source: XmlText, found: Iterator[tuple[int, str]], hint: str | None = None) -> None:
    """Raise what was found, as far as anybody would read it."""
    faults = [source.fault(source.span(offset), message, hint) for offset, message in islice(found, MAX_FAULTS)]
    if faults:
        raise InputError(faults)


def _well_formed(source: XmlText) -> etree._Element:  # lxml has no public name for the type
    # The text is encoded anew, so that what its declaration says is overruled.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(source.text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise InputError(syntax_faults(source, parser.error_log, error)) from None


def _tags(source: XmlText, start: int) -> list[Tag]:
    """Find every start tag, once what cannot be read further is ruled out."""
    found = list(islice(find_tags(source.text, start), MAX_ELEMENTS + 1))
    tags = [each for each in found if isinstance(each, Tag)]
    unresolved = (each for each in found if isinstance(each, Unresolved))
    _refuse(source, ((each.offset, f"{each.text} is declared nowhere") for each in unresolved), _WRITE_IT_OUT)
    deep = (each for each in tags if each.depth > MAX_DEPTH)
    _refuse(source, islice(((each.offset, f"is nested deeper than {MAX_DEPTH} elements") for each in deep), 1))
    full = (each for each in tags if len(each.attributes) > MAX_ATTRIBUTES)
    _refuse(source, islice(((each.offset, f"has more than {MAX_ATTRIBUTES} attributes") for each in full), 1))
    beyond = ((each.offset, f"has more than {MAX_ELEMENTS} elements") for each in tags[MAX_ELEMENTS:])
    _refuse(source, beyond)
    return tags


def _build(node: etree._Element, tags: Iterator[Tag], source: XmlText) -> Element:
    """Join an element with the tag that is its turn; both come in the order of the document."""
    tag = next(tags)
    span = source.span(tag.offset)
    attributes = tuple(_attributes(node, tag, source)) if node.attrib else ()
    children = tuple(_build(child, tags, source) for child in node.iterchildren("*"))
    text = "".join((node.text or "", *(child.tail or "" for child in node))).strip()
    return Element(_local(str(node.tag)), attributes, children, text, span)


def _attributes(node: etree._Element, tag: Tag, source: XmlText) -> Iterator[Attribute]:
    places = (place for place in tag.attributes if place[0].partition(":")[0] != "xmlns")
    # Those that a document type adds come last, and have no place of their own.
    for (name, start, value_start), text in zip(places, node.attrib.values(), strict=False):
        yield Attribute(name, str(text), source.span(start), source.span(value_start))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
