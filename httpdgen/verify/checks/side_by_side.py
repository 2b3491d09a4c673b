"""Do a few things at once through one host's connection."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Many, as each that does not answer takes its whole time; and few enough for what is tested not to feel it.
AT_ONCE = 16

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


def side_by_side(function: Callable[[Item], Outcome], items: Sequence[Item]) -> list[Outcome]:
    """Call a function for each item, a few at once, and give what came of it in the items' order.

    >>> side_by_side(len, ["a", "bc"])
    [1, 2]
    """
    if not items:
        return []
    with ThreadPoolExecutor(min(AT_ONCE, len(items))) as threads:
        return list(threads.map(function, items))
