"""How somebody else ends a rollout early: between two steps, with everything whole."""

from __future__ import annotations

import threading


class Stop:
    """Asked by a signal's handler or another thread, and looked at by whoever works or waits."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def ask(self) -> None:
        """Ask that it ends as soon as what is in hand is done."""
        self._asked.set()

    @property
    def is_asked(self) -> bool:
        """Whether somebody has."""
        return self._asked.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until somebody asks; give whether somebody has."""
        return self._asked.wait(seconds)
