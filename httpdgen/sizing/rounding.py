"""The one place where exact numbers are rounded."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from httpdgen.sizing.result import Derived

if TYPE_CHECKING:
    from fractions import Fraction


def rounded_up(exact: Fraction | int, reason: str, *, least: int = 0) -> Derived:
    """Round a number up, once and at the end.

    >>> from fractions import Fraction
    >>> rounded_up(Fraction(1599, 10), "why").value
    160
    """
    return Derived(max(least, ceil(exact)), reason)
