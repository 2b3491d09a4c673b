"""Say a thing once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from httpdgen.lint.finding import Mark


def once(marks: Iterable[Mark]) -> Iterator[Mark]:
    """Leave out marks that repeat another's message at its place, as of workers that share a line by reference."""
    seen = set()
    for mark in marks:
        if (mark.span, mark.message) not in seen:
            seen.add((mark.span, mark.message))
            yield mark
