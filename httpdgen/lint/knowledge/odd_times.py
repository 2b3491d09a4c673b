"""Times that make no sense in their unit, and would in another."""

from __future__ import annotations

import re

_MINUTE_S, _HOUR_S, _THOUSAND = 60, 3600, 1000
_MOST_S = 60
_PLAIN = re.compile(r"\s*([0-9]{1,12})\s*")


def plain_number(text: str | None) -> int:
    """Read a number that has no unit; 0 for anything else.

    >>> plain_number("60"), plain_number("60s"), plain_number(None)
    (60, 0, 0)
    """
    found = _PLAIN.fullmatch(text or "")
    return int(found[1]) if found else 0


def looks_like_ms(seconds: int, least: int) -> bool:
    """Tell whether a number of seconds was surely meant as ms: long, whole thousands, and no whole hours.

    >>> [looks_like_ms(seconds, 10_000) for seconds in (30_000, 600, 36_000, 86_400)]
    [True, False, False, False]
    """
    return seconds >= least and seconds % _THOUSAND == 0 and seconds % _HOUR_S != 0


def looks_like_seconds(ms: int) -> bool:
    """Tell whether a number of ms was surely meant as seconds: no network answers in that time for certain.

    >>> looks_like_seconds(10), looks_like_seconds(0), looks_like_seconds(500)
    (True, False, False)
    """
    return 0 < ms <= _MOST_S


def in_words(seconds: int) -> str:
    """Write a time that is too long to be read in seconds.

    >>> in_words(5_000), in_words(30_000), in_words(600_000)
    ('83 minutes', '8 hours', '7 days')
    """
    if seconds < 2 * _HOUR_S:
        return f"{round(seconds / _MINUTE_S)} minutes"
    hours = round(seconds / _HOUR_S)
    return f"{hours} hours" if hours < 2 * 24 else f"{round(hours / 24)} days"
