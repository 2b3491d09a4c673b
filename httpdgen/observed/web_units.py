"""Numbers, times and switches as mod_proxy reads them (httpd manual, ProxyPass); None for what it refuses."""

from __future__ import annotations

import re

_LEADING_INTEGER = re.compile(r"\s*([+-]?[0-9]{1,18})")
_LEADING_NUMBER = re.compile(r"\s*([+-]?(?:[0-9]{1,18}\.?[0-9]*|\.[0-9]+))")
_TIME = re.compile(r"\s*\+?([0-9]{1,12})(?:(ms|s|mi|h).*|\Z)", re.IGNORECASE | re.DOTALL)  # httpd looks no further
_MS = {"ms": 1, "s": 1000, "mi": 60_000, "h": 3_600_000}
_LONGEST_ROUTE = 63
_LOADS = (1.0, 100.0)
_HIGHEST_SET = 99


def integer(text: str) -> int:
    """Read a whole number as C's atoi does: what stands behind it is ignored, and no number is 0.

    >>> integer("60"), integer("500ms"), integer("none")
    (60, 500, 0)
    """
    found = _LEADING_INTEGER.match(text)
    return int(found[1]) if found else 0


def seconds(text: str) -> int | None:
    """Read a time in whole seconds, at least one, as ms; a unit behind it means nothing to mod_proxy.

    >>> seconds("60"), seconds("500ms"), seconds("0")
    (60000, 500000, None)
    """
    number = integer(text)
    return number * 1000 if number >= 1 else None


def seconds_or_none(text: str) -> int | None:
    """Read a time in whole seconds that may be 0, as ms."""
    number = integer(text)
    return number * 1000 if number >= 0 else None


def time_in_seconds(text: str) -> int | None:
    """Read a time with a unit, where none is seconds, as ms; it must be at least 1 ms.

    >>> time_in_seconds("2"), time_in_seconds("300ms"), time_in_seconds("1min"), time_in_seconds("0")
    (2000, 300, 60000, None)
    """
    found = _TIME.match(text)
    if found is None:
        return None
    return int(found[1]) * _MS[(found[2] or "s").lower()] or None


def load_factor(text: str) -> float | None:
    """Read loadfactor: from 1 to 100, of which httpd keeps two decimals."""
    found = _LEADING_NUMBER.match(text)
    number = float(found[1]) if found else 0.0
    lowest, highest = _LOADS
    return int(number * 100) / 100 if lowest <= number <= highest else None


def lb_set(text: str) -> int | None:
    """Read lbset: from 0 to 99."""
    number = integer(text)
    return number if 0 <= number <= _HIGHEST_SET else None


def name(text: str) -> str | None:
    """Read a route, a redirect or a secret: httpd refuses more than 63 bytes."""
    return text if len(text.encode("utf-8", "surrogateescape")) <= _LONGEST_ROUTE else None


def switch(text: str) -> bool | None:
    """Read On or Off, in any case."""
    return {"on": True, "off": False}.get(text.lower())
