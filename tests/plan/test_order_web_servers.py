"""The order of web servers, tier beside tier."""

from __future__ import annotations

from dataclasses import replace

import pytest
from order_check import check_order
from order_fleets import Fleet, cluster, node, one_a_host, services

from httpdgen.plan.fleet_plan import Need, StepKind
from httpdgen.plan.order import OrderQuestion, steps_of

SHOP = cluster("shop")


def question_of(count: int, *needs: tuple[Need, range], batch: int | None = None) -> OrderQuestion:
    """Ask for the order of a tier of `count`, of which ranges have a need each."""
    shape = one_a_host(SHOP, 2, webs=count).shape
    wanted: dict[tuple[str, str | None], Need] = {(f"web{n}", None): need for need, numbers in needs for n in numbers}
    return OrderQuestion(shape, shape, services(wanted), batch=batch)


def batches(question: OrderQuestion) -> list[str]:
    steps = steps_of(question)
    assert check_order(steps, question) == []
    return [" ".join(host.removeprefix("web") for host in step.hosts) for step in steps]


def test_a_quarter_of_the_tier_is_reloaded_at_a_time() -> None:
    assert batches(question_of(12, (Need.RELOAD, range(1, 13)))) == ["1", "2 3 4", "5 6 7", "8 9 10", "11 12"]


def test_a_small_tier_is_reloaded_one_by_one() -> None:
    assert batches(question_of(3, (Need.RELOAD, range(1, 4)))) == ["1", "2", "3"]


def test_web_servers_are_stopped_and_started_one_by_one() -> None:
    assert batches(question_of(8, (Need.RESTART, range(1, 5)))) == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("need", "batch", "expected"),
    [
        (Need.RELOAD, 5, ["1", "2 3 4 5 6"]),
        (Need.RESTART, 2, ["1", "2 3", "4 5", "6"]),
        (Need.RESTART, 9, ["1", "2 3 4", "5 6"]),
    ],
)
def test_the_batch_is_heeded_but_half_of_a_tier_always_serves(need: Need, batch: int, expected: list[str]) -> None:
    assert batches(question_of(6, (need, range(1, 7)), batch=batch)) == expected


def test_those_that_do_not_run_go_first_and_at_once_then_reloads_then_restarts() -> None:
    question = question_of(8, (Need.RESTART, range(1, 3)), (Need.RELOAD, range(3, 5)), (Need.START, range(5, 9)))
    assert batches(question) == ["5", "6 7 8", "3 4", "1", "2"]


def test_without_canary_there_are_only_batches() -> None:
    question = replace(question_of(8, (Need.RELOAD, range(1, 4))), canary=False)
    assert batches(question) == ["1 2", "3"]


def test_tiers_go_side_by_side_each_with_a_canary() -> None:
    fleet = replace(one_a_host(SHOP, 2), webs={"web1": "front", "web2": "front", "web3": "admin"})
    needs: dict[tuple[str, str | None], Need] = {(host, None): Need.RELOAD for host in fleet.webs}
    assert batches(OrderQuestion(fleet.shape, fleet.shape, services(needs))) == ["1 3", "2"]


def test_a_host_that_is_both_goes_with_its_tomcat_and_with_its_web_server() -> None:
    fleet = Fleet(
        (SHOP,), {"all1": (node("n1", "shop"),), "all2": (node("n2", "shop"),)}, {"all1": "front", "all2": "front"}
    )
    wanted: dict[tuple[str, str | None], Need] = {("all1", "n1"): Need.RESTART, ("all1", None): Need.RELOAD}
    question = OrderQuestion(fleet.shape, fleet.shape, services(wanted))
    steps = steps_of(question)
    assert check_order(steps, question) == []
    assert [(step.kind, step.hosts) for step in steps] == [(StepKind.ROLL, ("all1",)), (StepKind.WEB, ("all1",))]


def leaving(before: Fleet, after: Fleet, needs: dict[tuple[str, str | None], Need], paired: str = "") -> list[str]:
    question = OrderQuestion(before.shape, after.shape, services(needs), paired=frozenset({paired} - {""}))
    steps = steps_of(question)
    assert check_order(steps, question) == []
    return [" ".join([step.kind, *step.hosts]) for step in steps]


def test_a_web_server_less_leaves_once_the_others_are_new_and_before_what_they_reach_otherwise() -> None:
    before, after = one_a_host(SHOP, 2, webs=2), one_a_host(SHOP, 2, webs=1)
    needs = {("web1", None): Need.RELOAD, ("web2", None): Need.STOP, ("app1", "node1"): Need.RESTART}
    assert leaving(before, after, needs, "node1") == ["web web1", "retire web2", "roll app1"]


def test_a_host_that_is_left_leaves_at_once_with_its_web_server_and_its_tomcat() -> None:
    both = Fleet(
        (SHOP,), {"all1": (node("n1", "shop"),), "all2": (node("n2", "shop"),)}, {"all1": "front", "all2": "front"}
    )
    after = Fleet((SHOP,), {"all1": (node("n1", "shop"),)}, {"all1": "front"})
    needs = {("all1", None): Need.RELOAD, ("all2", None): Need.STOP, ("all2", "n2"): Need.STOP}
    assert leaving(both, after, needs) == ["web all1", "retire all2"]


def test_a_host_that_stays_without_its_web_server_stops_it_before_its_tomcat() -> None:
    nodes = {"all1": (node("n1", "shop"),), "all2": (node("n2", "shop"), node("n3", "shop"))}
    before = Fleet((SHOP,), nodes, {"all1": "front", "all2": "front"})
    after = Fleet((SHOP,), {"all1": nodes["all1"], "all2": nodes["all2"][:1]}, {"all1": "front"})
    needs = {("all1", None): Need.RELOAD, ("all2", None): Need.STOP, ("all2", "n3"): Need.STOP}
    assert leaving(before, after, needs) == ["web all1", "retire all2", "retire all2"]
