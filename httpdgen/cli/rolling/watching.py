"""Have a person or a log follow a rollout, and let an interrupt end it between two steps."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from httpdgen.deploy.events import Event
    from httpdgen.deploy.stop import Stop
    from httpdgen.plan.fleet_plan import FleetPlan

# A closed terminal and a CI job that is cancelled mean the same as Ctrl-C.
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class View(Protocol):
    """Whoever follows a rollout."""

    def take(self, event: Event) -> None:
        """Take word of an event."""

    def stopping(self) -> None:
        """Take word that it ends early."""


@contextmanager
def view_of(plan: FleetPlan) -> Iterator[View]:
    """Give the table where a person watches, and lines elsewhere."""
    if not sys.stderr.isatty():
        from httpdgen.cli.rolling.lines import Lines

        yield Lines()
        return
    from httpdgen.cli.rolling.live import Table

    table = Table(plan)
    table.start()
    try:
        yield table
    finally:
        table.close()


@contextmanager
def interrupts(stop: Stop, told: Callable[[], None]) -> Iterator[None]:
    """Have the first interrupt ask for an end, and say so by `told`; a second one is a KeyboardInterrupt."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        if stop.is_asked:
            raise KeyboardInterrupt
        stop.ask()
        # By a thread of its own: the one that is interrupted may be in the midst of printing.
        threading.Thread(target=told, daemon=True).start()

    before = {number: signal.getsignal(number) for number in _SIGNALS}
    ours = [number for number, handler in before.items() if handler is not signal.SIG_IGN]  # nohup is minded
    try:
        for number in ours:
            signal.signal(number, ask)
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number] or signal.SIG_DFL)
