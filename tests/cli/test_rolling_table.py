"""How a rollout is drawn while it goes on: on a terminal as a table, elsewhere as lines."""

from __future__ import annotations

import io
import re
import sys
import time
from typing import TYPE_CHECKING

import pytest
from rollouts import BEGUN, DONE, FAILED, RELEASE, WAITING, event

from httpdgen.cli.rolling.board import Board
from httpdgen.cli.rolling.drawing import draw
from httpdgen.cli.rolling.lines import line_of
from httpdgen.cli.rolling.signs import Signs
from httpdgen.cli.rolling.watching import view_of
from httpdgen.deploy.events import Mark, Phase
from httpdgen.plan.fleet_plan import FleetPlan, Step, StepKind
from httpdgen.plan.shape import FleetShape

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = (
    Step(StepKind.WEB, ("web1", "web2")),
    Step(StepKind.ROLL, ("app1",), ("node1",)),
    Step(StepKind.ROLL, ("app2",), ("node2",)),
    Step(StepKind.ROLL, ("app3",), ("node3",)),
)
OF_ALL = (Phase.LOCK, Phase.STAGE, Phase.TEST)
OF_WEB = (*OF_ALL, Phase.ACTIVATE, Phase.SERVICE, Phase.HEALTH)


def board(*, failed: bool = False) -> Board:
    found = Board(step.hosts for step in STEPS)
    for host in ("web1", "web2"):
        for phase in (*OF_WEB, Phase.DONE):
            found.take(event(phase, host=host))
    for host in ("app1", "app2", "app3"):
        for phase in OF_ALL:
            found.take(event(phase, host=host))
    for phase in (Phase.DRAIN, Phase.ACTIVATE, Phase.SERVICE, Phase.HEALTH, Phase.ENABLE, Phase.DONE):
        found.take(event(phase, host="app1", node="node1"))
    found.take(event(Phase.DRAIN, host="app2", node="node2"))
    if failed:
        found.take(event(Phase.HEALTH, FAILED, "app2", "node2", "answers 503 after 90 s, not 200: its log is in /var"))
        found.take(event(Phase.RETURN, BEGUN, "app2", "node2"))
    else:
        found.take(event(Phase.SERVICE, WAITING, "app2", "node2", "in front sees it leave, 5 s"))
    return found


def drawn(size: tuple[int, int] = (100, 24), signs: Signs | None = None, **how: bool) -> str:
    found = board(failed=how.get("failed", False))
    lines = draw(found, signs or Signs(), size, 75.0, stopping=how.get("stopping", False))
    return "".join(f"{line.rstrip()}\n" for line in lines)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("going_on", drawn()),
        ("narrow", drawn((60, 24))),
        ("low", drawn((100, 6))),
        ("ascii", drawn(signs=Signs(ascii_only=True))),
        ("failed", drawn(failed=True)),
        ("stopping", drawn(stopping=True)),
    ],
)
def test_the_table_shows_hosts_as_rows_and_phases_as_columns(
    name: str, text: str, golden: Callable[[str, str], None]
) -> None:
    golden(f"rolling/{name}.txt", text)


def test_no_line_of_the_table_is_wider_than_the_terminal_nor_has_it_more_of_them() -> None:
    for width in (40, 60, 80, 120):
        for height in (3, 5, 24):
            lines = draw(board(failed=True), Signs(), (width, height), 75.0, stopping=False)
            assert len(lines) < height
            assert all(len(line) < width for line in lines)


def test_colours_are_shown_where_they_are_wanted() -> None:
    text = drawn(signs=Signs(in_colour=True))
    assert "\x1b[" in text
    assert re.sub(r"\x1b\[[0-9;]*m", "", text).replace(" \n", "\n") == drawn()


def plan() -> FleetPlan:
    none = FleetShape({})
    return FleetPlan(RELEASE, {}, {}, {}, none, none, {}, STEPS, (), "", least_seconds=75.0)


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_a_person_watches_a_table_that_is_gone_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with view_of(plan()) as view:
        view.take(event(Phase.DRAIN, BEGUN, "app1", "node1", "2 requests"))
        time.sleep(0.4)
        view.take(event(Phase.TEST, FAILED, "web1", "", "[red]Syntax error"))
        view.stopping()
        time.sleep(0.4)
    text = terminal.getvalue()
    assert "node1: 2 requests" in text
    assert " web1: test failed: [red]Syntax error\n" in text
    assert "ends once the step in hand is finished" in text
    assert text.rstrip().endswith("\x1b[2K")  # the last line that was drawn is taken away


def test_a_log_has_a_line_for_what_matters(capsys: pytest.CaptureFixture[str]) -> None:
    with view_of(plan()) as view:
        view.take(event(Phase.LOCK, host="app1"))
        view.take(event(Phase.DRAIN, BEGUN, "app1", "node1"))
        view.take(event(Phase.DRAIN, WAITING, "app1", "node1", "2 requests"))
        view.take(event(Phase.TEST, FAILED, "web1", said="Syntax error\n\x1b[2J"))
        view.stopping()
    said = [line[9:] for line in capsys.readouterr().err.splitlines()]
    assert said[:3] == ["app1 node1: drain", "app1 node1: drain: 2 requests", "web1: test failed: Syntax error"]
    assert "\x1b" not in "".join(said)


@pytest.mark.parametrize(
    ("phase", "mark", "host", "is_told"),
    [
        (Phase.LOCK, BEGUN, "app1", False),
        (Phase.STAGE, DONE, "app1", False),
        (Phase.STAGE, BEGUN, "", True),
        (Phase.STAGE, DONE, "", True),
        (Phase.RETURN, BEGUN, "app1", True),
        (Phase.SERVICE, DONE, "app1", True),
        (Phase.LOCK, FAILED, "app1", True),
    ],
)
def test_what_matters_less_is_not_told(phase: Phase, mark: Mark, host: str, is_told: bool) -> None:
    assert (line_of(event(phase, mark, host)) is not None) is is_told
