"""The command `deploy`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from httpdgen.cli import exits
from httpdgen.cli.options import TOPOLOGY, InventoryOption, TemplatesOption, named_inventory, names_in
from httpdgen.cli.rolling.options import (
    HEALTH_WAIT_SECONDS,
    REQUEST_WAIT_SECONDS,
    WAIT_SECONDS,
    BatchOption,
    CutOffOption,
    DriftOption,
    FailuresOption,
    Form,
    FormOption,
    HealthWaitOption,
    JobsOption,
    LimitOption,
    LockOption,
    MaxChangeOption,
    NoCanaryOption,
    OutageOption,
    RequestWaitOption,
    TopologyOption,
    WaitOption,
    YesOption,
)
from httpdgen.cli.speak import complain

if TYPE_CHECKING:
    from httpdgen.cli.rolling.prepare import Planned
    from httpdgen.plan.saved import SavedPlan

EXAMPLE = """\b
Example:
  httpdgen deploy -i production
  httpdgen deploy -i staging --limit app1 --yes
  httpdgen plan -i production -o plan.json && httpdgen deploy -i production --plan plan.json --yes"""


def command(  # noqa: PLR0913  # each is an option of the command line
    *,
    inventory: InventoryOption = None,
    topology: TopologyOption = TOPOLOGY,
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="Do what this plan says, which plan -o wrote; refused once anything is not as it was then.",
        ),
    ] = None,
    limit: LimitOption = None,
    yes: YesOption = False,
    max_change: MaxChangeOption = None,
    max_failures: FailuresOption = 0,
    allow_outage: OutageOption = False,
    overwrite_drift: DriftOption = False,
    take_lock: LockOption = False,
    wait: WaitOption = WAIT_SECONDS,
    request_wait: RequestWaitOption = REQUEST_WAIT_SECONDS,
    health_wait: HealthWaitOption = HEALTH_WAIT_SECONDS,
    cut_off: CutOffOption = False,
    form: FormOption = Form.TEXT,
    templates: TemplatesOption = None,
    no_canary: NoCanaryOption = False,
    batch: BatchOption = None,
    jobs: JobsOption = None,
) -> None:
    """Make the hosts what the topology says.

    The plan is shown, somebody is asked, and hosts change in an order in which requests and sessions are kept; one
    that fails goes back to what it had. Ctrl-C ends it between two steps. The same command again goes on where it
    ended. Exit code 1 says that the plan is not to be carried out as it is, 3 that some hosts failed.
    """
    named = named_inventory(inventory, topology)
    saved = None if plan is None else _saved(plan)
    from httpdgen.cli.rolling.go import Manner, go
    from httpdgen.cli.rolling.limits import Limits
    from httpdgen.cli.rolling.prepare import Asked, planned

    limits = Limits(
        wait=wait,
        request_wait=request_wait,
        health_wait=health_wait,
        cut_off=cut_off,
        max_failures=max_failures,
        max_change=max_change,
        allow_outage=allow_outage,
        overwrite_drift=overwrite_drift,
        take_lock=take_lock,
        jobs=jobs,
        canary=not no_canary,
        batch=batch,
    )
    with planned(Asked(topology, named, names_in(limit), limits, templates), saved) as made:
        if saved is not None:
            _see_that_it_is_fresh(saved, made)
        go(made, Manner("deploy", topology.parent, limits, form), yes=yes)


def _saved(path: Path) -> "SavedPlan":
    from httpdgen.plan.saved import read_saved

    try:
        return read_saved(path.read_bytes())
    except ValueError as error:
        raise typer.BadParameter(f"{path}: {error}", param_hint="--plan") from None


def _see_that_it_is_fresh(saved: "SavedPlan", made: "Planned") -> None:
    """Refuse a saved plan that is not what would be done now.

    Raises:
        typer.Exit: it is not; the reasons were told.
    """
    from httpdgen.plan.digest import wanted_digest
    from httpdgen.plan.saved import stale

    reasons = stale(saved, made.plan, wanted_digest(made.plan.wanted, made.plan.shape), made.environment)
    if reasons:
        said = "".join(f"\n  {made.shown(reason)}" for reason in reasons)
        complain(f"the saved plan is not what would be done now, so nothing was changed; plan again:{said}")
        raise typer.Exit(exits.NO)
