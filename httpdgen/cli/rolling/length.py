"""Lengths of time as people write them, and as options give them."""

from __future__ import annotations

_MINUTE = 60
_HOUR = 3600


def length(seconds: float) -> str:
    """Write a length of time.

    >>> length(3.21), length(75), length(7265)
    ('3.2 s', '1 min 15 s', '2 h 1 min')
    """
    if seconds < _MINUTE - 0.05:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"  # noqa: PLR2004  # two digits say enough
    whole = round(seconds)
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s" if whole % _MINUTE else f"{whole // _MINUTE} min"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"
