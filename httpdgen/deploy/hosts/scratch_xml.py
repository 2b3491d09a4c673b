"""Make of a node's server.xml one that Tomcat can read beside the node: its Connectors listen on ports nobody has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from httpdgen.errors import InputError
from httpdgen.formats.xml import parse
from httpdgen.tree import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.formats.xml_nodes import Attribute
    from httpdgen.tree import Entry

_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[(?P<inner>.*?)\]\s*)?>", re.DOTALL)
_ENTITY = re.compile(r"""<!ENTITY\s+(?P<name>[\w.-]+)\s+SYSTEM\s+["']file:(?://)?(?P<path>/[^"']+)["']\s*>""")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def scratch_server_xml(content: bytes, entries: Mapping[str, Entry]) -> bytes:
    """Give port 0, which is any free one, to each Connector; files of `entries` that are included stand in it then.

    What is not well-formed is given as it is: Tomcat says best what it makes of that.
    """
    try:
        text = _with_fragments(content.decode("utf-8"), entries)
        document = parse(text.encode(), "server.xml")
    except (InputError, UnicodeDecodeError):
        return content
    lines = document.text.splitlines(keepends=True)
    connectors = (element for element in document.root.walk() if element.name == "Connector")
    ports = [port for port in (element.attribute("port") for element in connectors) if port is not None]
    for port in sorted(ports, key=lambda port: port.value_span, reverse=True):
        _replace(lines, port)
    return "".join(lines).encode()


def _replace(lines: list[str], port: Attribute) -> None:
    line, start = port.value_span.line - 1, port.value_span.column - 1
    if lines[line].startswith(port.text, start):
        lines[line] = f"{lines[line][:start]}0{lines[line][start + len(port.text) :]}"


def _with_fragments(text: str, entries: Mapping[str, Entry]) -> str:
    """Put what is included by entities in their places; what is no entry of ours stays an entity."""
    doctype = _DOCTYPE.search(text)
    if doctype is None:
        return text
    fragments = dict(_fragments(doctype["inner"] or "", entries))
    body = text[doctype.end() :]
    for name, fragment in fragments.items():
        body = body.replace(f"&{name};", fragment)
    declared = _ENTITY.findall(doctype["inner"] or "")
    kept = "" if len(fragments) == len(declared) else doctype[0]
    return text[: doctype.start()] + kept + body


def _fragments(inner: str, entries: Mapping[str, Entry]) -> Iterator[tuple[str, str]]:
    for name, path in _ENTITY.findall(inner):
        entry = entries.get(path)
        if isinstance(entry, File):
            yield name, _DECLARATION.sub("", entry.content.decode("utf-8"))
