"""Tell of a fleet again and again: drawn anew on a terminal, and one below the other elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from httpdgen.cli.standing.told import Told


def watch_on(seen: Iterator[Told], print_it: Callable[[Told], None], seconds: float, *, draw: bool) -> None:
    """Go on until Ctrl-C; `seen` looks at the fleet whenever it is asked, and `seconds` are waited in between."""
    first = next(seen)  # what is wrong with it is told as by any command, and an interrupt meant that
    with suppress(KeyboardInterrupt):
        if draw and sys.stdout.isatty():
            _draw(first, seen, seconds)
        else:
            _print(first, seen, print_it, seconds)


def _print(first: Told, seen: Iterator[Told], print_it: Callable[[Told], None], seconds: float) -> None:
    told = first
    while True:
        print_it(told)
        sys.stdout.flush()
        time.sleep(seconds)
        told = next(seen)


def _draw(first: Told, seen: Iterator[Told], seconds: float) -> None:
    """Draw it in place, on a screen of its own, which leaves the one before as it was."""
    from rich.console import Console
    from rich.live import Live

    from httpdgen.cli.standing.text import whole
    from httpdgen.cli.terminal import ascii_only, in_colour

    console = Console(highlight=False, markup=False, emoji=False, no_color=not in_colour(sys.stdout))
    told = first
    with Live(console=console, screen=True, auto_refresh=False, vertical_overflow="ellipsis") as live:
        while True:
            live.update(whole(told, console.width, ascii_only=ascii_only(sys.stdout)), refresh=True)
            time.sleep(seconds)
            told = next(seen)
