"""A progress bar on standard error, for work that takes longer than a second."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress

_PATIENCE_S = 1.0
_STEPS = 200


class Bar:
    """Shows how far a piece of work is, once it has taken a second and where a person watches."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._started = time.monotonic()
        self._watched = sys.stderr.isatty()
        self._progress: Progress | None = None

    def __call__(self, done: int, total: int) -> None:
        """Say how far it is."""
        if not self._watched or done % (total // _STEPS + 1):
            return
        if self._progress is None and time.monotonic() - self._started > _PATIENCE_S:
            self._progress = _show(self._title)
        if self._progress is not None:
            self._progress.update(self._progress.task_ids[0], completed=done, total=total)

    def close(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()


@contextmanager
def bar(title: str) -> Iterator[Bar]:
    """Watch over a piece of work; the bar is gone in the end."""
    shown = Bar(title)
    try:
        yield shown
    finally:
        shown.close()


def _show(title: str) -> Progress:
    from rich.console import Console
    from rich.progress import Progress

    progress = Progress(console=Console(stderr=True), transient=True)
    progress.add_task(title)
    progress.start()
    return progress
