"""Have an interrupt wait until what is in hand on the hosts is done."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from httpdgen.cli.rolling.watching import interrupts
from httpdgen.cli.speak import note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.deploy.stop import Stop


@contextmanager
def steady() -> Iterator[Stop]:
    """Give what the first interrupt asks; what changes hosts goes on to its end all the same, which takes seconds.

    A second one is a KeyboardInterrupt.
    """
    from httpdgen.deploy.stop import Stop

    stop = Stop()
    with interrupts(stop, _told):
        yield stop


def _told() -> None:
    note("ends once what is in hand is finished; Ctrl-C again ends it at once")
