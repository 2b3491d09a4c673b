"""Say in plain words what libxml2 stumbled over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from httpdgen.errors import Fault
    from httpdgen.formats.xml_text import XmlText

# libxml2's names (parser.c), what they mean, and the usual way out.
_ESCAPE = "write &amp; for & and &lt; for <"
_WORDS = {
    "ERR_ATTRIBUTE_NOT_FINISHED": ("a value that is not closed", "add the missing quote"),
    "ERR_ATTRIBUTE_NOT_STARTED": ("a value without quotes", 'put it in quotes, as in name="value"'),
    "ERR_ATTRIBUTE_WITHOUT_VALUE": ("an attribute without a value", 'write name="value"'),
    "ERR_CDATA_NOT_FINISHED": ("a CDATA section that is not closed", "end it with ]]>"),
    "ERR_COMMENT_NOT_FINISHED": ("a comment that is not closed", "end it with -->"),
    "ERR_DOCTYPE_NOT_FINISHED": ("a document type that is not closed", "end it with >"),
    "ERR_DOCUMENT_EMPTY": ("holds no element", None),
    "ERR_DOCUMENT_END": (
        "something stands after the end of the root element",
        "keep one root element, and nothing else",
    ),
    "ERR_ENTITYREF_SEMICOL_MISSING": ("a & that begins no reference", "write &amp; for &"),
    "ERR_GT_REQUIRED": ("a tag that is not closed", "end it with >"),
    "ERR_HYPHEN_IN_COMMENT": ("-- in a comment, where XML does not allow it", "remove one of the two hyphens"),
    "ERR_INVALID_CHAR": ("a character that must not stand in XML", "remove it"),
    "ERR_INVALID_CHARREF": ("a reference to no character of XML", None),
    "ERR_LT_IN_ATTRIBUTE": ("a < in a value", "write &lt; for <, or add the quote that is missing before"),
    "ERR_LTSLASH_REQUIRED": ("an element that is not closed", None),
    "ERR_MISPLACED_CDATA_END": ("]]> outside of a CDATA section", "write ]]&gt;"),
    "ERR_NAME_REQUIRED": ("a < or & that begins neither an element nor a reference", _ESCAPE),
    "ERR_PI_NOT_FINISHED": ("an instruction that is not closed", "end it with ?>"),
    "ERR_RESERVED_XML_NAME": ("an XML declaration that is not at the file's beginning", "begin the file with it"),
    "ERR_SPACE_REQUIRED": ("a space is missing", "put a space between the attributes"),
    "ERR_XMLDECL_NOT_FINISHED": ("an XML declaration that is not closed", "end it with ?>"),
    "NS_ERR_UNDEFINED_NAMESPACE": ("a prefix that is bound to no namespace", 'bind it with xmlns:PREFIX="..."'),
}
_MISMATCH = re.compile(r"Opening and ending tag mismatch: (?P<open>\S+) line (?P<line>\d+) and (?P<closed>\S+)")
_OPEN = re.compile(r"Premature end of data in tag (?P<open>\S+) line (?P<line>\d+)")
_TWICE = re.compile(r"Attribute (?P<name>\S+) redefined")
_ENTITY = re.compile(r"Entity '(?P<name>[^']*)' not defined")
_DEPTH = re.compile(r"Excessive depth in document: (?P<depth>\d+)")


def syntax_faults(source: XmlText, log: etree._ListErrorLog, error: etree.XMLSyntaxError) -> Iterator[Fault]:
    """Turn all that libxml2 reports into faults, but for what merely follows from a tag that was closed wrongly."""
    places: set[Span] = set()
    unbalanced = False
    for entry in log:
        message, hint = _words(entry.type_name, entry.message)
        follows = unbalanced and (bool(_MISMATCH.match(entry.message) or _OPEN.match(entry.message)))
        unbalanced = unbalanced or bool(_MISMATCH.match(entry.message))
        span = _place(source, entry.line, entry.column)
        if follows or span in places:
            continue
        places.add(span)
        yield source.fault(span, message, hint)
    if not places:
        yield source.fault(_place(source, error.lineno or 1, error.offset or 1), _plain(error.msg or ""))


def _words(kind: str, message: str) -> tuple[str, str | None]:
    if (found := _MISMATCH.match(message)) is not None:
        opened, closed = found["open"], found["closed"]
        return f"</{closed}> closes <{opened}> of line {found['line']}", f"close <{opened}> before it, or remove it"
    if (found := _OPEN.match(message)) is not None:
        return f"<{found['open']}> of line {found['line']} is not closed", f"add </{found['open']}>"
    if (found := _TWICE.match(message)) is not None:
        return f"the attribute {found['name']} stands twice in one element", "remove one of the two"
    if (found := _ENTITY.match(message)) is not None:
        return f"&{found['name']}; is declared nowhere", "write the character itself, and &amp; for &"
    if (found := _DEPTH.match(message)) is not None:
        return f"is nested deeper than {found['depth']} elements", None
    return _WORDS.get(kind, (_plain(message), None))


def _plain(message: str) -> str:
    """Take libxml2's own sentence, in the form of ours."""
    sentence = " ".join(message.split()).rstrip(".")
    return sentence[:1].lower() + sentence[1:] or "cannot be read"


def _place(source: XmlText, line: int, column: int) -> Span:
    """Keep a place within the text; libxml2 counts columns in bytes here and there."""
    last = source.span(len(source.text))
    return min(Span(source.file, max(line, 1), max(column, 1)), last)
