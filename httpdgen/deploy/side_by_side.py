"""Do something with many hosts at once; what fails on one of them is a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from httpdgen.errors import HostError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Executor

Item = TypeVar("Item")
Result = TypeVar("Result")


def side_by_side(
    pool: Executor, function: Callable[[Item], Result], items: Iterable[Item]
) -> dict[Item, Result | HostError]:
    """Call a function with each item, side by side, and give what came of each, in their order.

    What is called must not wait for other tasks of the same pool: they may never have their turn.
    """

    def tried(item: Item) -> Result | HostError:
        try:
            return function(item)
        except HostError as error:
            return error

    futures = {item: pool.submit(tried, item) for item in items}
    return {item: future.result() for item, future in futures.items()}


def failures(results: dict[Item, Result | HostError]) -> dict[Item, HostError]:
    """Give those that failed."""
    return {item: result for item, result in results.items() if isinstance(result, HostError)}
