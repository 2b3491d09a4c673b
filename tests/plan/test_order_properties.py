"""Whatever changes in whatever fleet, its order keeps the promises at every moment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from order_check import check_order
from order_fleets import cluster, one_a_host, questions, restarting

from httpdgen.plan.fleet_plan import Step, StepKind
from httpdgen.plan.order import OrderQuestion, steps_of
from httpdgen.plan.shape import FleetShape

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random


@settings(max_examples=150, deadline=None)
@given(questions())
def test_no_order_breaks_a_promise(question: OrderQuestion) -> None:
    assert check_order(steps_of(question), question) == []


@settings(max_examples=50, deadline=None)
@given(questions(), st.randoms(use_true_random=False))
def test_the_order_in_which_hosts_are_named_changes_nothing(question: OrderQuestion, random: Random) -> None:
    def shuffled(shape: FleetShape) -> FleetShape:
        return FleetShape(dict(random.sample(list(shape.hosts.items()), len(shape.hosts))))

    services = dict(random.sample(list(question.services.items()), len(question.services)))
    other = replace(question, before=shuffled(question.before), after=shuffled(question.after), services=services)
    assert steps_of(other) == steps_of(question)


def _merged(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    first, second, *rest = steps
    return (Step(first.kind, (*first.hosts, *second.hosts), (*first.nodes, *second.nodes)), *rest)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_merged, "at once"),
        (lambda steps: steps[1:], "is in 0 steps"),
        (lambda steps: (*steps, steps[0]), "is in 2 steps"),
        (lambda steps: (*steps, Step(StepKind.WEB, ("web1",))), "have no work"),
    ],
)
def test_the_check_sees_what_is_wrong(spoil: Callable[[tuple[Step, ...]], tuple[Step, ...]], said: str) -> None:
    question = restarting(one_a_host(cluster("shop"), 4))
    assert any(said in fault for fault in check_order(spoil(steps_of(question)), question))
