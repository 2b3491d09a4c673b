"""Tell a plan in Markdown, for a pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from httpdgen.plan.text import summary
from httpdgen.plan.text_effects import effect_lines
from httpdgen.plan.text_hosts import groups_of, some_of
from httpdgen.plan.text_steps import step_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.plan.fleet_plan import Change, FleetPlan
    from httpdgen.plan.text_hosts import HostGroup

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_MOST = 60_000
"""GitHub takes 65,536 characters in a comment."""


def markdown(plan: FleetPlan) -> str:
    """Write a plan: first what needs a decision, then effects, order and hosts.

    Where the diffs are too long for a comment they are left out, which it says.
    """
    whole = "".join(f"{line}\n" for line in _lines(plan, diffs=True))
    if len(whole) <= _MOST:
        return whole
    short = "".join(f"{line}\n" for line in _lines(plan, diffs=False))[:_MOST]
    return f"{short}\n_The diffs are too long to be shown here; the saved plan has them._\n"


def _lines(plan: FleetPlan, *, diffs: bool) -> Iterator[str]:
    yield f"### {'httpdgen: nothing to do' if not plan.has_work else 'httpdgen: a plan'}"
    yield from ("", _escape(summary(plan)), "")
    yield from _section("Not to be carried out", plan.refusals)
    yield from _section("Outages", plan.outages)
    yield from _section("Notes", plan.notes)
    if plan.effects:
        yield from ("#### Clusters", "")
        for effect in plan.effects:
            first, *others = effect_lines(effect)
            yield f"- {_escape(first)}"
            yield from (f"  - {_escape(line.strip())}" for line in others)
        yield ""
    if plan.steps:
        yield from ("#### Order", "")
        yield from (f"{number}. {_escape(step_text(step))}" for number, step in enumerate(plan.steps, start=1))
        yield ""
    for group in groups_of(plan):
        yield from _group(group, diffs=diffs)


def _section(title: str, said: tuple[str, ...]) -> Iterator[str]:
    if said:
        yield from (f"#### {title}", "", *(f"- {_escape(each)}" for each in said), "")


def _group(group: HostGroup, *, diffs: bool) -> Iterator[str]:
    yield from (f"#### {_escape(some_of(group.hosts))}", "")
    yield from (f"- **drift**: {_escape(said)}" for said in group.drift)
    for service in group.services:
        yield f"- **{service.need}** {_escape(service.service)}: {_escape('; '.join(service.reasons))}"
    for change in group.changes:
        yield f"- {change.kind} {_code(change.path)}: {_escape(change.said)}"
    yield ""
    for change in group.changes if diffs else ():
        yield from _diff(change)


def _diff(change: Change) -> Iterator[str]:
    if change.diff:
        fence = "`" * max(3, 1 + _longest_run(change.diff))
        yield from (f"<details><summary>{_html(change.path)}</summary>", "", f"{fence}diff")
        yield from change.diff.splitlines()
        yield from (fence, "", "</details>", "")


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def _code(text: str) -> str:
    fence = "`" * (1 + _longest_run(text))
    return f"{fence}{text}{fence}" if len(fence) == 1 else f"{fence} {text} {fence}"


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _escape(text: str) -> str:
    r"""Have a text stand for itself, on one line.

    >>> print(_escape("<b> *bold*"))
    \<b\> \*bold\*
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
