"""Options that several of the commands take that plan and change a fleet."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

WAIT_SECONDS = 300.0
REQUEST_WAIT_SECONDS = 120.0
HEALTH_WAIT_SECONDS = 90.0
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


class Form(StrEnum):
    """How a rollout is told of."""

    TEXT = "text"
    JSON = "json"


class PlanForm(StrEnum):
    """How a plan is shown."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def part_of(text: str | float) -> float:
    """Read a percentage as a part of one.

    >>> part_of("30%")
    0.3

    Raises:
        typer.BadParameter: it is none from 0% to 100%.
    """
    if isinstance(text, float):  # the default, which typer has read as well
        return text
    match = re.fullmatch(r"([0-9]{1,3})%", text)
    if match is None or int(match[1]) > 100:  # noqa: PLR2004  # percent
        raise typer.BadParameter(f"{text!r} is not a part such as 30%")
    return int(match[1]) / 100


def seconds_of(text: str | float) -> float:
    """Read a length of time as seconds.

    >>> seconds_of("5m"), seconds_of("1500ms")
    (300.0, 1.5)

    Raises:
        typer.BadParameter: it is none.
    """
    if isinstance(text, float):
        return text
    match = re.fullmatch(r"([0-9]{1,6})(ms|s|m|h)", text)
    if match is None:
        raise typer.BadParameter(f"{text!r} is not a length of time such as 300ms, 10s, 5m or 1h")
    return int(match[1]) * _UNITS[match[2]]


TopologyOption = Annotated[
    Path, typer.Option("-t", "--topology", metavar="TOPOLOGY", help="The topology's file.", show_default=True)
]
BesideOption = Annotated[
    Path,
    typer.Option(
        "-t",
        "--topology",
        metavar="TOPOLOGY",
        help="The topology's file: only the folder counts, for the inventories in it; there may be no such file.",
        show_default=True,
    ),
]
LimitOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="HOST",
        help="Change only this host, group of the inventory, or pattern such as 'web*' or 'all:!web1'; again, or with"
        " commas, for more.",
    ),
]
MaxChangeOption = Annotated[
    float | None,
    typer.Option(
        metavar="PART",
        parser=part_of,
        help="Refuse where a larger part of the hosts, or of a cluster's members, would change, such as 30%.",
    ),
]
OutageOption = Annotated[
    bool, typer.Option("--allow-outage", help="Go on though something cannot be reached meanwhile, as the plan says.")
]
DriftOption = Annotated[
    bool, typer.Option("--overwrite-drift", help="Let go of what somebody else has changed on the hosts.")
]
LockOption = Annotated[
    bool, typer.Option("--take-lock", help="Take a host over from a rollout that you know has ended.")
]
WaitOption = Annotated[
    float,
    typer.Option(
        metavar="TIME",
        parser=seconds_of,
        help="How long the sessions of a node that are nowhere else may take to end before it stops (5m).",
        show_default=False,
    ),
]
RequestWaitOption = Annotated[
    float,
    typer.Option(
        metavar="TIME",
        parser=seconds_of,
        help="How long requests that are under way may take before a node stops (2m).",
        show_default=False,
    ),
]
HealthWaitOption = Annotated[
    float,
    typer.Option(
        metavar="TIME",
        parser=seconds_of,
        help="How long a Tomcat that was started may take until it answers well, before its host goes back (90s).",
        show_default=False,
    ),
]
CutOffOption = Annotated[
    bool, typer.Option("--cut-off", help="End requests that take longer, instead of leaving the node as it is.")
]
FailuresOption = Annotated[
    int, typer.Option(metavar="N", min=0, help="How many hosts may fail before the rest is left alone.")
]
NoCanaryOption = Annotated[
    bool,
    typer.Option("--no-canary", help="Do not let the first of each kind go alone, to be seen well before the others."),
]
BatchOption = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        help="How many web servers of a tier go at a time: by itself a quarter of it is reloaded, and one is restarted."
        " Never is more than half of it stopped.",
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]
# Two at the least: a task of one host may wait for another's.
JobsOption = Annotated[int | None, typer.Option("--jobs", metavar="N", min=2, help="How many hosts are asked at once.")]
FormOption = Annotated[Form, typer.Option("--format", help="How it is told what became of the hosts.")]
