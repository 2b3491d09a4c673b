"""A fault of the model before its place is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a path of the document, such as `("clusters", "shop", "nodes", "node2", "lbfactor")`.

    `at_key` says that the key itself is meant (a name, an unknown key) rather than its value.
    """

    path: Path
    message: str
    hint: str | None = None
    at_key: bool = False
