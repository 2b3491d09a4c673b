"""The same for several hosts at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

AT_ONCE = 8
Given = TypeVar("Given")
Result = TypeVar("Result")


def side_by_side(function: Callable[[Given], Result], of: Iterable[Given]) -> list[Result]:
    """Call a function for several things at once, and give the results in their order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(function, of))
