"""Look at a fleet, as often as it is asked for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from httpdgen.cli.operating.fleet import operated
from httpdgen.cli.standing.told import Told
from httpdgen.deploy.status import read_status

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

_TRY_AGAIN_SECONDS = 15.0


def looks(topology: Path, inventory: str, jobs: int | None) -> Generator[Told]:
    """Give the fleet as it is at each time.

    Connections are kept from one look to the next, and made anew once one broke; a host that was not reached is tried
    again every so often.

    Raises:
        InputError: the inventory has faults.
        NothingKeptError: at the first look no host that was reached has a release.
    """
    is_first = True
    while True:
        with operated(topology, inventory, jobs, again=not is_first) as fleet:
            is_first, began = False, time.monotonic()
            known, reached = fleet.known, len(fleet.known.unreachable)
            while True:
                yield Told.of(read_status(known, fleet.engines, fleet.pool, time.time()))
                if known.unreachable and time.monotonic() - began > _TRY_AGAIN_SECONDS:
                    break
                known = fleet.read_again()
                if len(known.unreachable) != reached:
                    break  # a connection broke: whether the host is still there, a new one will tell
