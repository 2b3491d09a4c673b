"""Numbers and names in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def counted(number: int, what: str) -> str:
    """Say how many.

    >>> counted(1, "file"), counted(12345, "file"), counted(2, "entry")
    ('1 file', '12,345 files', '2 entries')
    """
    if number == 1:
        return f"1 {what}"
    many = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{number:,} {many}"


def some_of(names: Sequence[str], at_most: int = 4) -> str:
    """Name the first of many.

    >>> some_of(["node1", "node2", "node3"], at_most=2)
    'node1, node2 and 1 more'
    """
    shown = ", ".join(names[:at_most])
    return f"{shown} and {len(names) - at_most:,} more" if len(names) > at_most else shown
