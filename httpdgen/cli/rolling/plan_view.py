"""Show a plan: as text for people, as Markdown for a merge request, as JSON."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import typer

from httpdgen.cli import exits
from httpdgen.cli.rolling.options import PlanForm
from httpdgen.cli.terminal import in_colour

if TYPE_CHECKING:
    from httpdgen.cli.rolling.prepare import Planned
    from httpdgen.cli.rolling.shown import Shown
    from httpdgen.plan.fleet_plan import FleetPlan
    from httpdgen.plan.text import Line

_COLOURS = {"added": "green", "removed": "red", "changed": "yellow", "drift": "yellow", "action": "cyan"}
_ALARMS = {"outage": "yellow", "refusal": "red"}
_DIFF = {"+": "green", "-": "red", "@": "cyan"}
# What names the plan, and what it was made of: nothing in them comes from a host's files.
_NAMES = frozenset({"format", "release", "environment", "made_at", "digest", "wanted", "hosts"})


def show(planned: Planned, form: PlanForm = PlanForm.TEXT, *, err: bool = False) -> None:
    """Print a plan, to standard error where `err` says so."""
    match form:
        case PlanForm.JSON:
            typer.echo(saved_text(planned), nl=False, err=err)
        case PlanForm.MARKDOWN:
            from httpdgen.plan.text_markdown import markdown

            typer.echo(planned.shown(markdown(planned.plan)), nl=False, err=err)
        case PlanForm.TEXT:
            _print_text(planned, err=err)


def _print_text(planned: Planned, *, err: bool) -> None:
    from httpdgen.plan.text import text_lines

    coloured = in_colour(sys.stderr if err else sys.stdout)
    for line in text_lines(planned.plan):
        text = planned.shown(line.text)
        typer.echo(_styled(line, text) if coloured else text, err=err)


def _styled(line: Line, text: str) -> str:
    if line.kind == "heading":
        return typer.style(text, bold=True)
    if line.kind in _ALARMS:
        return typer.style(text, fg=_ALARMS[line.kind], bold=True)
    colour = _DIFF.get(text.strip()[:1]) if line.kind == "diff" else _COLOURS.get(line.kind)
    return typer.style(text, fg=colour) if colour else text


def saved_text(planned: Planned) -> str:
    """Write a plan as JSON, as `deploy --plan` takes it."""
    from httpdgen.plan.digest import wanted_digest
    from httpdgen.plan.release import time_of
    from httpdgen.plan.saved_json import write_saved

    plan = planned.plan
    saved = write_saved(plan, wanted_digest(plan.wanted, plan.shape), planned.environment, time_of(plan.release))
    fields = json.loads(saved).items()
    shown = {key: value if key in _NAMES else _shown(value, planned.shown) for key, value in fields}
    return json.dumps(shown, indent=1) + "\n"


def _shown(value: object, shown: Shown) -> object:
    """Make every text in a value of JSON fit to be shown."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, list):
        return [_shown(each, shown) for each in value]
    return {key: _shown(each, shown) for key, each in value.items()} if isinstance(value, dict) else value


def exit_code(plan: FleetPlan) -> int:
    """Say by a code whether a plan may be carried out as it is."""
    if plan.refusals and plan.unreachable:
        return exits.SOME_HOSTS
    return exits.NO if plan.refusals else exits.DONE
