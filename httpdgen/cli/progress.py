"""A progress bar on standard error, for work that takes longer than a second."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

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
        self._lock = threading.Lock()

    def __call__(self, done: int, total: int) -> None:
        """Say how far it is."""
        if not self._watched or done % (total // _STEPS + 1):
            return
        if time.monotonic() - self._started > _PATIENCE_S:
            self.show()
        self._update(completed=done, total=total)

    def say(self, what: str) -> None:
        """Say what is being done, in place of the title."""
        self._title = what
        self._update(description=what)

    def show(self) -> None:
        """Draw it now, where a person watches."""
        with self._lock:
            if self._watched and self._progress is None:
                self._progress = _show(self._title)

    def close(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()

    def _update(self, **fields: Any) -> None:  # Any: rich's own fields
        if self._progress is not None:
            self._progress.update(self._progress.task_ids[0], **fields)


@contextmanager
def bar(title: str) -> Iterator[Bar]:
    """Watch over a piece of work; the bar is gone in the end."""
    shown = Bar(title)
    try:
        yield shown
    finally:
        shown.close()


@contextmanager
def waiting_bar(title: str) -> Iterator[Bar]:
    """Watch over work that may wait for others: the bar comes after a second, though nothing be done by then."""
    with bar(title) as shown:
        timer = threading.Timer(_PATIENCE_S, shown.show)
        timer.daemon = True
        timer.start()
        try:
            yield shown
        finally:
            timer.cancel()
            timer.join()


def _show(title: str) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    # What is being done may name what somebody else has named: brackets in it are no markup.
    said = TextColumn("{task.description}", markup=False)
    console = Console(stderr=True)
    progress = Progress(said, BarColumn(), TaskProgressColumn(), TimeRemainingColumn(), console=console, transient=True)
    progress.add_task(title)
    progress.start()
    return progress
