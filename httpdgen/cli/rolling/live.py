"""Follow a rollout on a terminal: a table on standard error, drawn anew as things happen and gone in the end."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.text import Text

from httpdgen.cli.rolling.board import Board
from httpdgen.cli.rolling.drawing import draw
from httpdgen.cli.rolling.lines import line_of
from httpdgen.cli.rolling.signs import Signs
from httpdgen.cli.rolling.time_left import TimeLeft
from httpdgen.deploy.events import Mark

if TYPE_CHECKING:
    from httpdgen.deploy.events import Event
    from httpdgen.plan.fleet_plan import FleetPlan

_TIMES_A_SECOND = 4


class Table:
    """Draws the hosts of a plan; told of events by whatever thread."""

    def __init__(self, plan: FleetPlan) -> None:
        self._board = Board(step.hosts for step in plan.steps)
        self._left = TimeLeft(plan.steps, plan.least_seconds)
        self._stopping = False
        self._lock = threading.Lock()
        self._signs = Signs.on(sys.stderr)
        self._console = Console(stderr=True)
        self._live = Live(
            get_renderable=self._text,
            console=self._console,
            refresh_per_second=_TIMES_A_SECOND,
            transient=True,
            redirect_stdout=False,
        )

    def start(self) -> None:
        """Begin to draw."""
        self._live.start()

    def close(self) -> None:
        """Take the table away."""
        self._live.stop()

    def take(self, event: Event) -> None:
        """Note an event; the next drawing has it, and what failed stands above it for good."""
        with self._lock:
            self._board.take(event)
            self._left.take(event)
        line = line_of(event) if event.mark is Mark.FAILED else None
        if line is not None:
            self._live.console.print(Text(line), soft_wrap=True)

    def stopping(self) -> None:
        """Say from now on that it ends once the step in hand is finished."""
        self._stopping = True

    def _text(self) -> Text:
        size = (self._console.width, self._console.height)
        with self._lock:
            lines = draw(self._board, self._signs, size, self._left.seconds(time.time()), stopping=self._stopping)
        return Text.from_ansi("\n".join(lines), no_wrap=True)
