"""What a file says to whatever reads it, so that a comment that changes restarts nothing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from httpdgen.formats import workers
from httpdgen.formats.httpd import document

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_Meaning: TypeAlias = "Callable[[bytes], Hashable]"
_COMMENTS = ("#", ";")
_SERVICE = "Service"
_XML_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)


@lru_cache(maxsize=64)  # the web servers of a tier have the same files
def httpd_directives(content: bytes) -> tuple[tuple[str, str], ...]:
    """Give a file's directives: the name as httpd compares it, in lower case, and what follows it."""
    lines = (line.text for line in document.parse(content, "").lines if line.text and not line.is_comment)
    return tuple((name.lower(), rest.strip()) for name, _, rest in (line.partition(" ") for line in lines))


def service_settings(content: bytes) -> tuple[tuple[str, str], ...]:
    """Give what a unit file says of the service itself: dependencies and names mean nothing to one that runs.

    Source: systemd.syntax.
    """
    section, found = "", []
    for line in content.decode("utf-8", "surrogateescape").splitlines():
        text = line.strip()
        if text.startswith("["):
            section = text.strip("[]")
        elif section == _SERVICE and text and not text.startswith(_COMMENTS):
            key, _, value = text.partition("=")
            found.append((key.strip(), value.strip()))
    return tuple(found)


def same(path: str, old: bytes | None, new: bytes | None) -> bool:
    """Say whether two contents of a file say the same to what reads it, whatever their comments say to people."""
    return old == new or (old is not None and new is not None and _meaning(path)(old) == _meaning(path)(new))


def _meaning(path: str) -> _Meaning:
    if path.endswith((".xml", ".xml.default")):
        return _without_comments
    if path.endswith(".properties"):
        return _properties
    if path.endswith((".service", "/limits.conf")):
        return service_settings
    return httpd_directives if path.endswith(".conf") else bytes


def _properties(content: bytes) -> Hashable:
    return tuple((found.key, found.value) for found in workers.parse(content, "").properties)


def _without_comments(content: bytes) -> Hashable:
    """Leave out an XML file's comments, which stand in no attribute (XML 1.0, 2.5), but perhaps in CDATA."""
    return content if b"<![CDATA[" in content else _XML_COMMENT.sub(b"", content)
