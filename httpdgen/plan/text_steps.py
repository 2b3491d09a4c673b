"""Tell the steps of a plan, and how long they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.plan.fleet_plan import StepKind
from httpdgen.plan.text_hosts import some_of

if TYPE_CHECKING:
    from httpdgen.plan.fleet_plan import Step

_WORDS = {
    StepKind.ADD: "start what nobody sends to yet",
    StepKind.WEB: "web servers",
    StepKind.ROLL: "drain, change, restart and use again",
    StepKind.RETIRE: "stop what nobody sends to any more",
}


def step_text(step: Step) -> str:
    """Say what a step does, and to whom."""
    names = some_of(step.nodes or step.hosts, most=8)
    canary = ", as a canary" if step.canary else ""
    is_quiet = step.kind is StepKind.ADD and not step.nodes
    return f"{'files that no service has to read' if is_quiet else _WORDS[step.kind]}: {names}{canary}"


def duration(seconds: float) -> str:
    """Write a length of time as people say it.

    >>> duration(8), duration(90), duration(4000)
    ('8 s', '1 min 30 s', '1 h 6 min')
    """
    whole = round(seconds)
    for size, unit, next_size, next_unit in ((3600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= size:
            more = whole % size // next_size
            return f"{whole // size} {unit}" + (f" {more} {next_unit}" if more else "")
    return f"{whole} s"
