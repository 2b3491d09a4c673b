"""Numbers and names as messages write them."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def counted(count: int, one: str, many: str = "") -> str:
    """Write a number with its noun.

    >>> counted(1, "request"), counted(2, "child process", "child processes")
    ('1 request', '2 child processes')
    """
    return f"{count} {one if count == 1 else many or one + 's'}"


def decimal(value: Fraction) -> str:
    """Write a number as a decimal where that is exact, and as a fraction where it is not.

    >>> decimal(Fraction(6, 5)), decimal(Fraction(4, 3))
    ('1.2', '4/3')
    """
    text = f"{float(value):.12g}"
    return text if Fraction(text) == value else str(value)


def in_order(name: str) -> tuple[tuple[str, int], ...]:
    """Sort names as people do, by the numbers in them.

    >>> sorted(["web10", "web9", "app1"], key=in_order)
    ['app1', 'web9', 'web10']
    """
    parts = re.findall(r"([^0-9]*)([0-9]*)", name)
    return tuple((text, int(number or -1)) for text, number in parts)


def listed(words: Sequence[str]) -> str:
    """Join words as prose does.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def some_of(words: Sequence[str], most: int = 4) -> str:
    """Join words as prose does, the first few of them.

    >>> some_of(["a"]), some_of(["a", "b", "c"]), some_of(["a", "b", "c", "d"], most=2)
    ('a', 'a, b and c', 'a, b and 2 more')
    """
    return listed(words if len(words) <= most else [*words[:most], f"{len(words) - most} more"])
