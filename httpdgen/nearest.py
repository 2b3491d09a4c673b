"""Guess what was meant by a word that is not known."""

from __future__ import annotations

import difflib
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that is most like this one, upper case or lower, or None.

    >>> nearest("lbfctor", ["host", "lbfactor"]), nearest("colour", ["host"])
    ('lbfactor', None)
    """
    return _nearest(word, tuple(sorted(known)))


@lru_cache(maxsize=256)  # a misspelt key tends to stand in every node
def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    by_lower = {each.lower(): each for each in known}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1)
    return by_lower[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Ask after the nearest known word, as a hint, or None.

    >>> did_you_mean("evnt", ["event", "worker"])
    'did you mean event?'
    """
    found = nearest(word, known)
    return None if found is None else f"did you mean {found}?"
