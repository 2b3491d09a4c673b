"""The rows of a rollout, and how long it still takes, as its events say."""

from __future__ import annotations

import pytest
from rollouts import BEGAN, BEGUN, FAILED, WAITING, event

from httpdgen.cli.rolling.board import Board
from httpdgen.cli.rolling.time_left import TimeLeft
from httpdgen.deploy.events import Phase
from httpdgen.plan.fleet_plan import Step, StepKind

ROLL = (Step(StepKind.ROLL, ("app1",), ("node1",), canary=True), Step(StepKind.ROLL, ("app2", "app3"), ("n2", "n3")))


def hosts(board: Board, count: int) -> list[str]:
    return [row.host for row in board.first(count)]


def test_hosts_stand_in_the_order_that_people_count_in() -> None:
    assert hosts(Board([("web10", "web9"), ("app1",)]), 9) == ["app1", "web9", "web10"]


def test_where_there_is_no_room_those_in_work_come_first_and_those_done_last() -> None:
    board = Board([("app1", "app2", "app3", "app4")])
    board.take(event(Phase.DONE, host="app1"))
    board.take(event(Phase.TEST, FAILED, "app3", said="no"))
    board.take(event(Phase.DRAIN, BEGUN, "app4"))
    assert hosts(board, 3) == ["app4", "app3", "app2"]
    assert hosts(board, 0) == []


def test_a_host_with_two_steps_is_done_after_both() -> None:
    board = Board([("app1",), ("app1",)])
    board.take(event(Phase.DONE, host="app1"))
    assert not board.rows["app1"].is_done
    board.take(event(Phase.DONE, host="app1"))
    assert board.rows["app1"].is_done


def test_a_web_server_that_only_holds_nodes_has_a_row_once_it_is_told_of() -> None:
    board = Board([("app1",)])
    board.take(event(Phase.LOCK, host="web1"))
    assert hosts(board, 9) == ["app1", "web1"]
    assert board.rows["web1"].is_done


def test_what_is_told_of_the_whole_fleet_is_no_row() -> None:
    board = Board([("app1",)])
    board.take(event(Phase.STAGE, BEGUN))
    assert hosts(board, 9) == ["app1"]


@pytest.mark.parametrize(
    ("phase", "mark", "said", "told"),
    [
        (Phase.DRAIN, WAITING, "3 sessions\nand more", "node1: 3 sessions"),
        (Phase.HEALTH, BEGUN, "", "node1: health"),
        (Phase.HEALTH, FAILED, "answers 503", "node1: answers 503"),
    ],
)
def test_a_row_says_what_is_done_there(phase: Phase, mark: object, said: str, told: str) -> None:
    board = Board([("app1",)])
    board.take(event(phase, mark, "app1", "node1", said))  # type: ignore[arg-type]  # a Mark, among the parameters
    assert board.rows["app1"].said == told


def test_a_row_says_nothing_where_nothing_is_done() -> None:
    board = Board([("app1",)])
    assert board.rows["app1"].said == ""
    board.take(event(Phase.ACTIVATE, host="app1", said="a folder"))
    assert board.rows["app1"].said == ""


def test_before_any_step_is_made_the_least_time_of_the_plan_is_left() -> None:
    left = TimeLeft(ROLL, 60.0)
    assert left.seconds(BEGAN) == 60.0
    left.take(event(Phase.STAGE, host="app1"))
    assert left.seconds(BEGAN + 10) == 60.0  # what comes before the steps is none of them
    left.take(event(Phase.DRAIN, BEGUN, "app1", "node1", after=10))
    assert left.seconds(BEGAN + 20) == 50.0


def test_what_a_step_took_is_what_the_next_of_its_kind_is_thought_to_take() -> None:
    left = TimeLeft(ROLL, 10.0)
    left.take(event(Phase.DRAIN, BEGUN, "app1", "node1"))
    left.take(event(Phase.DONE, host="app1", after=100))
    assert left.seconds(BEGAN + 100) == 100.0
    assert left.seconds(BEGAN + 140) == 60.0
    assert left.seconds(BEGAN + 999) == 0.0  # longer than thought, and never less than nothing


def test_a_kind_of_step_that_was_not_made_yet_is_judged_by_the_others() -> None:
    left = TimeLeft((Step(StepKind.WEB, ("web1",)), Step(StepKind.ROLL, ("app1",), ("node1",))), 0.0)
    left.take(event(Phase.ACTIVATE, BEGUN, "web1"))
    left.take(event(Phase.DONE, host="web1", after=2))
    assert left.seconds(BEGAN + 2) == 16.0


def test_a_step_is_made_once_each_of_its_hosts_is_done() -> None:
    left = TimeLeft(ROLL[1:], 10.0)
    left.take(event(Phase.DONE, host="app2", after=1))
    assert left.seconds(BEGAN + 1) > 0
    left.take(event(Phase.DONE, FAILED, host="app3", after=2))
    assert left.seconds(BEGAN + 2) == 0.0
    left.take(event(Phase.ENABLE, host="app3", after=3))
    assert left.seconds(BEGAN + 3) == 0.0


def test_a_plan_without_steps_takes_no_time() -> None:
    assert TimeLeft((), 0.0).seconds(BEGAN) == 0.0
