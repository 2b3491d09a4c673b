"""Tell a plan to a person, as lines of text that say what they are; whoever prints them gives them colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from httpdgen.plan.text_effects import effect_lines
from httpdgen.plan.text_hosts import groups_of, some_of
from httpdgen.plan.text_steps import duration, step_text
from httpdgen.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.plan.fleet_plan import FleetPlan
    from httpdgen.plan.text_hosts import HostGroup

NOTHING = "Nothing to do: every host is as it should be."

Kind = Literal["heading", "text", "added", "changed", "removed", "diff", "drift", "action", "note", "outage", "refusal"]
_SIGNS: dict[str, Kind] = {"+": "added", "~": "changed", "-": "removed"}
_SIGN = {"added": "+", "changed": "~", "removed": "-"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line, without its end, and what it is; `diff` are the lines of a unified diff, whose first character tells."""

    kind: Kind
    text: str


def text_lines(plan: FleetPlan, *, diffs: bool = True) -> Iterator[Line]:
    """Give a plan line by line; `diffs` says whether to show what changes inside files."""
    if not plan.has_work:
        yield Line("text", nothing_to_do(plan))
    for group in groups_of(plan):
        yield from _group(group, diffs=diffs)
    if plan.effects:
        yield Line("heading", "Clusters")
        yield from (Line("text", f"  {line}") for effect in plan.effects for line in effect_lines(effect))
    if plan.steps:
        yield Line("heading", f"Order, at least {duration(plan.least_seconds)}")
        for number, step in enumerate(plan.steps, start=1):
            yield Line("text", f"  {number}. {step_text(step)}")
    yield from _remarks(plan)


def nothing_to_do(plan: FleetPlan) -> str:
    """Say that a plan does nothing; of hosts that were not reached that is not known."""
    if not plan.unreachable:
        return NOTHING
    return "Nothing to do on the hosts that were reached." if plan.present else "No host was reached."


def summary(plan: FleetPlan) -> str:
    """Say in one line how much a plan does."""
    if not plan.has_work:
        return nothing_to_do(plan)
    hosts = [host for host in plan.hosts.values() if host.has_work]
    entries = sum(len(host.changes) for host in hosts)
    return (
        f"Release {plan.release}: {counted(entries, 'entry', 'entries')} on {counted(len(hosts), 'host')},"
        f" {counted(len(plan.steps), 'step')}, at least {duration(plan.least_seconds)}."
    )


def _group(group: HostGroup, *, diffs: bool) -> Iterator[Line]:
    """Tell what becomes of hosts of which the same is to be told."""
    yield Line("heading", some_of(group.hosts) + (", each:" if len(group.hosts) > 1 else ":"))
    for said in group.drift:
        yield Line("drift", f"  ! {said} (by somebody else)")
    for change in group.changes:
        yield Line(change.kind, f"  {_SIGN[change.kind]} {change.path}: {change.said}")
        for line in change.diff.splitlines() if diffs else ():
            yield Line("diff", f"    {line}")
    for service in group.services:
        yield Line("action", f"  {service.need}: {service.service}, because {'; '.join(service.reasons)}")


def _remarks(plan: FleetPlan) -> Iterator[Line]:
    """Tell what stands in the way, and what is worth knowing."""
    yield from (Line("note", f"Note: {note}.") for note in plan.notes)
    yield from (Line("outage", f"Outage: {outage}.") for outage in plan.outages)
    # Without a full stop: many end in a command or an option that is copied from here.
    yield from (Line("refusal", f"Not to be carried out: {refusal}") for refusal in plan.refusals)
