"""Read the user's own XML that goes into server.xml, and see that it is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from httpdgen.errors import Fault, InputError
from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_OPENING = b"<fragment>\n"
_CLOSING = b"\n</fragment>"


def fragments(names: Iterable[str], contents: Mapping[str, bytes]) -> dict[str, str]:
    """Give the text of each of the named files.

    Raises:
        InputError: files that are not UTF-8, or no XML that can stand inside an element; all of them.
    """
    names = sorted(set(names))
    faults = [fault for name in names if (fault := _fault(name, contents[name]))]
    if faults:
        raise InputError(faults)
    return {name: contents[name].decode().strip("\n") for name in names}


def _fault(name: str, content: bytes) -> Fault | None:
    parser = expat.ParserCreate("UTF-8")
    try:
        parser.Parse(_OPENING + content + _CLOSING, True)  # noqa: FBT003  # pyexpat takes it by place only
    except expat.ExpatError as error:
        lines = content.decode(errors="replace").splitlines() or [""]
        # What is never closed is noticed behind the file's last line.
        line = min(error.lineno - _OPENING.count(b"\n"), len(lines))
        return Fault(
            Span(name, line, error.offset + 1),
            "",
            f"cannot stand in server.xml: {expat.ErrorString(error.code)}",
            hint="write whole elements, such as <Valve/>, in UTF-8 and without an XML declaration",
            line=lines[line - 1],
        )
    return None
