"""The command `plan`."""

from pathlib import Path
from typing import Annotated

import typer

from httpdgen.cli import exits
from httpdgen.cli.options import TOPOLOGY, InventoryOption, TemplatesOption, named_inventory, names_in
from httpdgen.cli.rolling.options import (
    WAIT_SECONDS,
    BatchOption,
    DriftOption,
    JobsOption,
    LimitOption,
    LockOption,
    MaxChangeOption,
    NoCanaryOption,
    OutageOption,
    PlanForm,
    TopologyOption,
    WaitOption,
)

EXAMPLE = """\b
Example:
  httpdgen plan -i production
  httpdgen plan -i production --format markdown --exit-code
  httpdgen plan -i production -o plan.json && httpdgen deploy -i production --plan plan.json"""


def command(  # noqa: PLR0913  # each is an option of the command line
    *,
    inventory: InventoryOption = None,
    topology: TopologyOption = TOPOLOGY,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", dir_okay=False, help="Write the plan there, for deploy --plan."),
    ] = None,
    form: Annotated[
        PlanForm, typer.Option("--format", help="Text for people, Markdown for a merge request, or JSON.")
    ] = PlanForm.TEXT,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 where anything would change.")] = False,
    limit: LimitOption = None,
    max_change: MaxChangeOption = None,
    allow_outage: OutageOption = False,
    overwrite_drift: DriftOption = False,
    take_lock: LockOption = False,
    wait: WaitOption = WAIT_SECONDS,
    templates: TemplatesOption = None,
    no_canary: NoCanaryOption = False,
    batch: BatchOption = None,
    jobs: JobsOption = None,
) -> None:
    """Say what would change on the hosts, and in which order.

    With every change stands its reason, and what it does to members, shares and sessions. Each host is asked once what
    is there; nothing is changed. Exit code 1 says that the plan is not to be carried out as it is, for the reasons that
    it gives, and 3 that a host that it needs was not reached.
    """
    named = named_inventory(inventory, topology)
    if output is not None and not output.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {output.parent}", param_hint="--output")
    from httpdgen.cli.rolling.limits import Limits
    from httpdgen.cli.rolling.plan_view import exit_code as code_of
    from httpdgen.cli.rolling.plan_view import saved_text, show
    from httpdgen.cli.rolling.prepare import Asked, planned

    limits = Limits(
        wait=wait,
        request_wait=0.0,
        health_wait=0.0,
        max_change=max_change,
        allow_outage=allow_outage,
        overwrite_drift=overwrite_drift,
        take_lock=take_lock,
        jobs=jobs,
        canary=not no_canary,
        batch=batch,
    )
    with planned(Asked(topology, named, names_in(limit), limits, templates)) as made:
        show(made, form)
        if output is not None:
            from httpdgen.cli.output import write_output

            write_output(output, saved_text(made))
        code = code_of(made.plan) or (exits.NO if exit_code and made.plan.has_work else exits.DONE)
    if code:
        raise typer.Exit(code)
