"""Exact numbers as the reasons write them, and the one place where they are rounded."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from httpdgen.sizing.result import Derived


def rounded_up(exact: Fraction | int, reason: str, *, least: int = 0) -> Derived:
    """Round a number up, once and at the end.

    >>> rounded_up(Fraction(1599, 10), "why").value
    160
    """
    return Derived(max(least, ceil(exact)), reason)


def decimal(value: Fraction) -> str:
    """Write a number as a decimal where that is exact, and as a fraction where it is not.

    >>> decimal(Fraction(6, 5)), decimal(Fraction(2)), decimal(Fraction(1, 3))
    ('1.2', '2', '1/3')
    """
    text = f"{float(value):.12g}"
    return text if Fraction(text) == value else str(value)


def counted(count: int, one: str, many: str = "") -> str:
    """Write a number with its noun.

    >>> counted(1, "web server"), counted(2, "child process", "child processes")
    ('1 web server', '2 child processes')
    """
    return f"{count} {one if count == 1 else many or one + 's'}"
