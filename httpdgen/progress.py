"""How long work says how far it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[int, int], None]
"""Called with what is done and what there is to do, as often as it changes."""


def silent(done: int, total: int) -> None:
    """Take word of progress, and tell nobody."""
