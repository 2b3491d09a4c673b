"""Yes, no, and not to be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def all_of(values: Iterable[bool | None]) -> bool | None:
    """Say yes where all are yes, no where one is no.

    >>> all_of([True, None]), all_of([False, None]), all_of([])
    (None, False, True)
    """
    found = tuple(values)
    return False if False in found else None if None in found else True


def any_of(values: Iterable[bool | None]) -> bool | None:
    """Say yes where one is yes, no where all are no.

    >>> any_of([True, None]), any_of([False, None]), any_of([])
    (True, None, False)
    """
    return negated(all_of(negated(value) for value in values))


def negated(value: bool | None) -> bool | None:  # noqa: FBT001  # the value is what it is about
    """Turn yes into no.

    >>> negated(True), negated(None)
    (False, None)
    """
    return None if value is None else not value
