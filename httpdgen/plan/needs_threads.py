"""Whether a Tomcat's Connector can serve more after a change, or less: who grows goes first, who shrinks last."""

from __future__ import annotations

from typing import Literal

from httpdgen.errors import InputError
from httpdgen.formats import xml

# Tomcat configuration reference, "The HTTP Connector" and "The AJP Connector".
_MAX_THREADS, _MAX_CONNECTIONS = 200, 8192
_NO_LIMIT = -1


def thread_change(old: bytes | None, new: bytes | None) -> Literal["grows", "shrinks", "same"]:
    """Compare two contents of the file that holds a node's Connector, by its threads, and then by its connections.

    A file that is not there, or cannot be read, says nothing: "same".

    >>> thread_change(b'<Connector maxThreads="100"/>', b'<Connector/>')
    'grows'
    """
    before, after = _size(old), _size(new)
    if before is None or after is None or before == after:
        return "same"
    return "grows" if after > before else "shrinks"


def _size(content: bytes | None) -> tuple[float, float] | None:
    if content is None:
        return None
    try:
        root = xml.parse(content, "").root
    except InputError:
        return None
    connector = next((element for element in root.walk() if element.name == "Connector"), None)
    if connector is None:
        return None
    said = {attribute.name: attribute.text for attribute in connector.attributes}
    # Virtual threads are as many as there are requests.
    virtual = said.get("useVirtualThreads") == "true"
    threads = _NO_LIMIT if virtual else _whole(said.get("maxThreads"), _MAX_THREADS)
    return _limit(threads), _limit(_whole(said.get("maxConnections"), _MAX_CONNECTIONS))


def _whole(text: str | None, default: int) -> int:
    try:
        return default if text is None else int(text)
    except ValueError:
        return default


def _limit(number: int) -> float:
    return float("inf") if number == _NO_LIMIT else number
