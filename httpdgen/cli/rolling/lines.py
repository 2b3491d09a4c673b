"""Follow a rollout where nobody watches a terminal: a line for each event that matters, as a CI's log has it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from httpdgen.cli.rolling.board import STOPPING
from httpdgen.cli.speak import note
from httpdgen.deploy.events import Mark, Phase

if TYPE_CHECKING:
    from httpdgen.deploy.events import Event

_BEGINNINGS = {Phase.DRAIN, Phase.RETURN}
_ENDS = {Phase.ACTIVATE, Phase.SERVICE, Phase.ENABLE, Phase.RETURN, Phase.DONE}


def line_of(event: Event) -> str | None:
    """Write an event as a line, or None for one of little importance.

    >>> from httpdgen.deploy.events import Event
    >>> line_of(Event(0, "app1", "node1", Phase.DRAIN, Mark.BEGUN))[9:]
    'app1 node1: drain'
    """
    if not _matters(event):
        return None
    # In the operator's own time zone, as clocks on the wall and other logs on this machine are.
    clock = datetime.fromtimestamp(event.at).astimezone().strftime("%H:%M:%S")
    place = " ".join(filter(None, (event.host, event.node)))
    failed = " failed" if event.mark is Mark.FAILED else ""
    parts = (place, f"{event.phase.value}{failed}", event.said)
    return f"{clock} {': '.join(filter(None, parts))}"


def _matters(event: Event) -> bool:
    match event.mark:
        case Mark.FAILED | Mark.WAITING:
            return True
        case Mark.BEGUN:
            return not event.host or event.phase in _BEGINNINGS
        case _:
            return not event.host or event.phase in _ENDS


class Lines:
    """Prints them to standard error."""

    def take(self, event: Event) -> None:
        """Print an event."""
        line = line_of(event)
        if line is not None:
            note(line)

    def stopping(self) -> None:
        """Say that it ends once the step in hand is finished."""
        note(STOPPING)
