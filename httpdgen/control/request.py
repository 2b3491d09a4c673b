"""Keep out of a request whatever would end a line of it, and so begin another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from httpdgen.control.protocol_error import ProtocolError, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

# RFC 9110, 5.1, 5.5 and 9.1: tokens, and values without control characters; RFC 9112, 3.2.1: the path and query.
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t -~\x80-\xff]*")
_TARGET = re.compile(r"/[!-~]*")


def check_request(method: str, target: str, headers: Mapping[str, str]) -> None:
    """Refuse what no request may hold.

    Raises:
        ProtocolError: the method, the target, a header's name or its value is not written as RFC 9110 says.
    """
    if not _TOKEN.fullmatch(method):
        raise ProtocolError(f"{quoted(method)} is no method of HTTP")
    if not _TARGET.fullmatch(target):
        raise ProtocolError(
            f"{quoted(target)} cannot be asked for: write a path that begins with /, and %XX for all but ASCII"
        )
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name):
            raise ProtocolError(f"{quoted(name)} is no name of a header")
        if not _VALUE.fullmatch(value):
            raise ProtocolError(f"the header {name} holds a character that no header may hold")
