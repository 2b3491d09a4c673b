"""Draw a share as a bar of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL = "█"


def bar(part: Fraction, width: int, *, ascii_only: bool) -> str:
    """Draw a part of one, `width` characters for the whole; where there is something, something can be seen.

    >>> from fractions import Fraction
    >>> bar(Fraction(9, 16), 4, ascii_only=False), bar(Fraction(1, 2), 4, ascii_only=True)
    ('██▎', '##')
    """
    if ascii_only:
        return "#" * max(round(part * width), 1 if part else 0)
    eighths = max(round(part * width * 8), 1 if part else 0)
    return (_FULL * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()
