"""Match the regular expressions that configuration holds, without letting one of them take for ever."""

from __future__ import annotations

import re

_MOST_REPETITIONS = 4
_LONGEST_PATTERN, _LONGEST_TEXT = 500, 250
_REPEATED_GROUP = re.compile(r"\)[*+{]")
_REPETITION = re.compile(r"(?<!\\)[*+{]")


def matches(pattern: str, text: str) -> bool | None:
    r"""Tell whether a pattern is found in a text; None where it is not to be told, or not in good time.

    >>> matches(r"^\.ht", ".htaccess"), matches(r"^\.ht", "server-status"), matches("(a*)*b", "aaaa"), matches("(", "")
    (True, False, None, None)
    """
    too_long = len(pattern) > _LONGEST_PATTERN or len(text) > _LONGEST_TEXT
    if too_long or _REPEATED_GROUP.search(pattern) or len(_REPETITION.findall(pattern)) > _MOST_REPETITIONS:
        return None
    try:
        return re.search(pattern, text) is not None
    except (re.error, RecursionError, OverflowError):
        return None
