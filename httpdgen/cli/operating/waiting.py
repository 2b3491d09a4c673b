"""Wait until no web server has a request under way for nodes, and say how far that is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from httpdgen.cli import exits
from httpdgen.cli.rolling.length import length
from httpdgen.cli.rolling.shown import shown_without
from httpdgen.cli.speak import complain, note
from httpdgen.cli.words import counted
from httpdgen.words import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from httpdgen.cli.operating.fleet import OperatedFleet
    from httpdgen.deploy.stop import Stop


def wait(fleet: OperatedFleet, nodes: Sequence[str], hosts: Sequence[str], seconds: float, stop: Stop) -> int:
    """Wait for at most so long, and give the exit code; `stop` ends it early. `hosts` are the web servers."""
    from httpdgen.deploy.under_way import await_idle, under_way_everywhere

    names, began = listed(nodes), time.monotonic()
    note(f"waiting for the requests of {names}, at most {length(seconds)}; Ctrl-C ends the wait, and leaves the hold")
    left = await_idle(
        lambda: under_way_everywhere(fleet.known, nodes, fleet.engines, fleet.pool, hosts), seconds, stop, _told
    )
    took = length(time.monotonic() - began)
    if not left:
        note(f"nothing is under way for {names} any more, after {took}")
        return exits.DONE
    still = "; ".join(f"{host} {_left(found)}" for host, found in sorted(left.items()))
    if stop.is_asked:
        note(f"not waited for any longer, after {took}: {still}; {names} stays held")
        return exits.INTERRUPTED
    complain(f"after {took} not everything for {names} has ended: {still}; it stays held")
    return exits.SOME_HOSTS


def _told(busy: Mapping[str, int]) -> None:
    note(f"under way: {', '.join(f'{host} {count}' for host, count in sorted(busy.items())) or 'nothing'}")


def _left(found: object) -> str:
    """Say what is left of a web server: requests, or why it could not be asked."""
    return f"still has {counted(found, 'request')}" if isinstance(found, int) else f"cannot be asked: {_why(found)}"


def _why(error: object) -> str:
    return shown_without(getattr(error, "message", str(error)))
