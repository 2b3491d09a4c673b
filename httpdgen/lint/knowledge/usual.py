"""What most have alike, and who differs from it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

T = TypeVar("T")


def odd_ones(pairs: Sequence[tuple[T, Hashable]]) -> Iterator[tuple[T, T]]:
    """Give each that has another value than most have, and the first that has the usual one.

    Of two values that are as usual, the first counts.

    >>> list(odd_ones([("app1", 9), ("app2", 10), ("app3", 10)]))
    [('app1', 'app2')]
    """
    if not pairs:
        return
    usual = Counter(value for _, value in pairs).most_common(1)[0][0]
    model = next(thing for thing, value in pairs if value == usual)
    for thing, value in pairs:
        if value != usual:
            yield thing, model
