"""At every step of a rollout something is cut off: each host stays whole, the next run finishes, or rollback undoes."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from fleetlab.plan import Plan
from killing_cut import Step
from killing_walk import CHANGES, TOMCATS, WEB, Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fleetlab import Lab
    from killing_cut import Cut
    from killing_walk import State

pytestmark = pytest.mark.fleet
pytest_plugins = ["fleetlab.fixtures"]

LOG = logging.getLogger(__name__)
SERVICE = {**dict.fromkeys(WEB, "apache2"), **dict.fromkeys(TOMCATS, "tomcat10")}
KINDS = 30  # as many kinds of steps as there may be, for the operator's process to be killed at each
# The rest of a host's commands goes on, as does sshd's part for it; only who has asked is gone.
END_LOGINS = "pkill -KILL -u deploy -x sshd"
RUNS = 'until systemctl --quiet is-active "$1"; do sleep 0.1; done'
# Its main process does nothing any more; systemd would have it go on before it ends it, but does not get that far.
HANG = """drop_in=/run/systemd/system/$1.service.d
mkdir -p $drop_in
printf '[Service]\\nExecStop=\\nExecStop=/bin/sleep 600\\n' > $drop_in/hangs.conf
systemctl daemon-reload
systemctl kill --kill-who=main --signal=STOP "$1"
"""
GO_ON = """rm -r /run/systemd/system/$1.service.d
systemctl daemon-reload
systemctl kill --kill-who=main --signal=CONT "$1"
systemctl kill --kill-who=control --signal=KILL "$1" || true
"""
# A cable that is out is noticed after 20 s; then the rest of the way back is tried for a while.
NOTICED_SECONDS = 100
SOME_HOSTS = 3


@dataclass(frozen=True)
class Point:
    """One of `count` that are spread over the kinds of all steps; `back` says that the change is undone then."""

    number: int
    count: int

    @property
    def back(self) -> bool:
        return self.number % 3 == 2

    def __str__(self) -> str:
        return f"{self.number + 1}-of-{self.count}{'-and-back' * self.back}"

    def step(self, kinds: Sequence[Sequence[Step]]) -> Step:
        """Choose a step: of the kind, now this one and now that one."""
        kind = kinds[int((self.number + 0.5) / self.count * len(kinds))]
        return kind[self.number % len(kind)]


def points(count: int) -> list[Point]:
    return [Point(number, count) for number in range(count)]


@pytest.fixture(scope="module")
def walk(make_lab: Callable[[Plan], Lab], tmp_path_factory: pytest.TempPathFactory) -> Walk:
    return Walk.first(make_lab(Plan(WEB, TOMCATS)), tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def kinds(walk: Walk) -> list[list[Step]]:
    """Walk a whole change of each sort, and give the steps by their kinds; of a restart of httpd what only that has."""
    found: dict[str, list[Step]] = defaultdict(list)
    for change in CHANGES:
        known = set(found) if change == "threads" else set()
        for step in walk.walked(change):
            if step.kind not in known:
                found[step.kind].append(step)
    LOG.info("%d steps of %d kinds: %s", sum(map(len, found.values())), len(found), sorted(found))
    assert len(found) <= KINDS
    return list(found.values())


class Cutting:
    """One change that is cut off before a step, and what there was before."""

    def __init__(self, walk: Walk, step: Step, *, back: bool) -> None:
        self.walk, self.step, self.back = walk, step, back
        self.before: State = walk.state()

    def see_whole_and_go_on(self) -> None:
        """See that nothing is broken, and finish or undo it."""
        self.walk.see_whole()
        self.walk.see_served()
        if self.back:
            self.walk.see_undone(self.before)
        else:
            self.walk.see_finished()


@pytest.fixture
def cutting(walk: Walk, kinds: Sequence[Sequence[Step]], point: Point) -> Cutting:
    return Cutting(walk, point.step(kinds), back=point.back)


@pytest.fixture
def cut(walk: Walk, cutting: Cutting) -> Iterator[Cut]:
    """Give the deployment when it waits at the point."""
    with walk.cut_before(cutting.step) as cut:
        assert cut.waits, cut.end().text
        LOG.info("%s", cutting.step)
        yield cut


def see_told(cut: Cut) -> None:
    """See that the deployment ends by itself, and says how."""
    told = cut.end()
    LOG.info("exit code %d: %s", told.code, told.without_plan)
    assert told.code in {0, 1, 3}
    assert "Traceback" not in told.text


@pytest.mark.parametrize("point", points(KINDS), ids=str)
def test_the_operators_process_is_killed(cutting: Cutting, cut: Cut, point: Point) -> None:
    """Between two steps, or in the middle of one: that then goes on by itself, or is over."""
    if point.number % 2:
        cut.go_on()
        time.sleep(0.01 * (point.number % 7))
    cut.kill()
    cutting.see_whole_and_go_on()


@pytest.mark.parametrize("point", points(4), ids=str)
def test_the_connection_to_a_host_breaks(cutting: Cutting, cut: Cut, walk: Walk) -> None:
    walk.lab.host(cut.host).run(END_LOGINS)
    cut.go_on()
    see_told(cut)
    cutting.see_whole_and_go_on()


@pytest.mark.parametrize("point", points(1), ids=str)
def test_a_cable_is_pulled_out(cutting: Cutting, cut: Cut, walk: Walk) -> None:
    host = walk.lab.host(cut.host)
    host.cut_cable()
    try:
        cut.go_on()
        told = cut.end()
    finally:
        host.mend_cable()
    assert told.code in {1, 3}
    assert told.seconds < NOTICED_SECONDS
    cutting.see_whole_and_go_on()


@pytest.mark.parametrize("point", points(4), ids=str)
def test_a_host_loses_its_power_and_boots(cutting: Cutting, cut: Cut, walk: Walk) -> None:
    host = walk.lab.host(cut.host)
    host.kill()
    cut.go_on()
    host.boot()
    host.run(RUNS, SERVICE[host.name])
    see_told(cut)
    assert not host.succeeds("test -e /etc/httpdgen/journal")
    cutting.see_whole_and_go_on()


@pytest.mark.parametrize("point", points(4), ids=str)
def test_a_disk_is_full_from_then_on(cutting: Cutting, cut: Cut, walk: Walk) -> None:
    host = walk.lab.host(cut.host)
    host.fill_disk()
    try:
        cut.go_on()
        see_told(cut)
        walk.see_whole()
    finally:
        host.free_disk()
    cutting.see_whole_and_go_on()


@pytest.mark.parametrize(
    ("step", "back"),
    [
        (Step("port", "app2 stop 1"), False),
        (Step("files", "web1 reload 1"), True),
        (Step("threads", "web1 restart 1"), False),
    ],
    ids=lambda part: part.asked if isinstance(part, Step) else "and-back" * part,
)
def test_a_service_does_nothing_that_it_is_asked(walk: Walk, step: Step, back: bool) -> None:
    cutting = Cutting(walk, step, back=back)
    with walk.cut_before(step) as cut:
        assert cut.waits, cut.end().text
        host = walk.lab.host(cut.host)
        host.run(HANG, SERVICE[host.name])
        cut.go_on()
        told = cut.end()
        host.run(GO_ON, SERVICE[host.name])
    LOG.info("exit code %d: %s", told.code, told.without_plan)
    assert told.code == SOME_HOSTS, told.text
    host.run(RUNS, SERVICE[host.name])
    cutting.see_whole_and_go_on()
