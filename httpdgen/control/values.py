"""Read the numbers of a page; one that is none is named."""

from __future__ import annotations

import re

from httpdgen.control.protocol_error import ProtocolError, quoted

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")


def whole(text: str, name: str, page: str) -> int:
    """Read a whole number; `name` is what the page calls it, and `page` what messages call that.

    >>> whole("8009", "port", "balancer-manager")
    8009

    Raises:
        ProtocolError: it is none.
    """
    return int(_matched(_WHOLE, text, name, page))


def number(text: str, name: str, page: str) -> float:
    """Read a number, with a fraction or without.

    >>> number("1.50", "loadfactor", "balancer-manager")
    1.5

    Raises:
        ProtocolError: it is none.
    """
    return float(_matched(_NUMBER, text, name, page))


def _matched(pattern: re.Pattern[str], text: str, name: str, page: str) -> str:
    if not pattern.fullmatch(text):
        raise ProtocolError(f"{page} says {quoted(text)} for {name}, which is no number")
    return text
