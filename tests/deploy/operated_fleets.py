"""A fleet in memory with an operator: what its hosts keep, as the commands between rollouts read it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from fake_fleets import NOW, SHOP, FakeFleet, wanted

from httpdgen.deploy.hold_changes import Keep, Weigh, lifted
from httpdgen.deploy.known import Known
from httpdgen.deploy.operate import Operated, Operator, operate
from httpdgen.plan.present import Lock

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.deploy.hold_changes import HoldChange
    from httpdgen.plan.wanted import Wanted

LATER = NOW + 3600
OPERATOR = "bob@desk"
BOBS = Lock(OPERATOR, "operating1", "desk:2:2", LATER)


_WANTED: dict[str, Wanted] = {}


def deployed(folder: Path, text: str = SHOP) -> FakeFleet:
    """Give a fleet that was deployed once, and whose record begins anew."""
    fleet = FakeFleet()
    if text not in _WANTED:
        _WANTED[text] = wanted(folder, text)
    report = fleet.deploy(_WANTED[text])
    assert report.is_whole, report
    fleet.world.done.clear()
    return fleet


def known(fleet: FakeFleet, **unreachable: str) -> Known:
    """Read what the hosts keep; some may be out of reach, each for a reason."""
    hosts = {name: host for name, host in fleet.world.hosts.items() if name not in unreachable}
    return Known(dict(hosts), {name: host.read((), None) for name, host in hosts.items()}, unreachable)


def change(fleet: FakeFleet, nodes: str, word: HoldChange, **unreachable: str) -> Operated:
    """Change the holds of nodes, named with spaces between them."""
    with ThreadPoolExecutor(4) as pool:
        who = Operator(BOBS, take_lock=False, engines=fleet.engines, pool=pool)
        return operate(known(fleet, **unreachable), nodes.split(), word, who)


def drain(fleet: FakeFleet, nodes: str, **unreachable: str) -> Operated:
    return change(fleet, nodes, Keep("draining", OPERATOR, LATER), **unreachable)


def disable(fleet: FakeFleet, nodes: str) -> Operated:
    return change(fleet, nodes, Keep("disabled", OPERATOR, LATER + 5))


def weigh(fleet: FakeFleet, node: str, weight: int) -> Operated:
    return change(fleet, node, Weigh({node: weight}, OPERATOR, LATER + 9))


def enable(fleet: FakeFleet, nodes: str, **unreachable: str) -> Operated:
    return change(fleet, nodes, lifted, **unreachable)


def states(fleet: FakeFleet, node: str) -> list[str]:
    """Say what each running httpd does with a node, and each one's files."""
    webs = [fleet.world.hosts[name] for name in ("web1", "web2")]
    held = [web.folder.holds.get(node) if web.folder is not None else None for web in webs]
    return [*(web.state_of(node) for web in webs), *((hold.state or "") if hold else "free" for hold in held)]
