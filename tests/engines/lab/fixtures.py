"""The images of stock machines; without root or the tools the tests that ask for one are skipped, with the reason.

A plugin and no conftest.py, so that mypy meets only one of these.
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING

import pytest

from lab.images import RECIPES, image, what_is_missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def images() -> Iterator[Callable[[str], Path]]:
    """Give a platform's image by its name, made at the first time of asking."""
    missing = what_is_missing()
    if missing:
        pytest.skip(missing)
    with ExitStack() as held:

        @cache
        def made(platform: str) -> Path:
            return held.enter_context(image(RECIPES[platform]))

        yield made
