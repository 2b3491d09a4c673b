"""Fleets in memory that were deployed once, and what tests of rollouts ask of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_fleets import NOW, SHOP, FakeFleet, wanted

from httpdgen.plan.release import BEFORE
from httpdgen.plan.wanted_kept import goes_back, wanted_of_kept

if TYPE_CHECKING:
    from pathlib import Path

    from fake_hosts import FakeHost

    from httpdgen.deploy.events import Phase
    from httpdgen.plan.wanted import Wanted

KEPT_ALIVE = ("edge: {", "edge: {keep_alive: {timeout: 7s}, ")
FRONT = "front: {ready_path: /ready, wait: 0s}"


def deployed(folder: Path, text: str = SHOP) -> FakeFleet:
    """Give a fleet that was deployed once, and whose record begins anew."""
    fleet = FakeFleet()
    report = fleet.deploy(wanted(folder, text))
    assert report.is_whole, report
    fleet.world.done.clear()
    fleet.events.clear()
    return fleet


def changed(folder: Path, change: tuple[str, str], text: str = SHOP, **more: str) -> Wanted:
    """Render a topology in which one part is another."""
    assert change[0] in text
    return wanted(folder, text.replace(*change), time=NOW + 60, **more)


def before(fleet: FakeFleet) -> Wanted:
    """Want what was there before httpdgen, on every host."""
    present = {name: host.read((), None) for name, host in fleet.world.hosts.items()}
    return wanted_of_kept(present, goes_back(present, BEFORE), {}, NOW + 60)


def has_new(host: FakeHost, want: Wanted) -> bool:
    """Say whether a host has a release, or a view of it."""
    return host.current is not None and host.current.startswith(want.release)


def order(fleet: FakeFleet, host: str, *what: str) -> list[str]:
    """Give those of some things that were done on a host, in their order."""
    return [done for done in fleet.world.of(host) if done.startswith(what)]


def told(fleet: FakeFleet, phase: Phase) -> list[str]:
    """Give what was told in a phase."""
    return [event.said for event in fleet.events if event.phase is phase and event.said]
