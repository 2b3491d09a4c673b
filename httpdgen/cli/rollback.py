"""The command `rollback`."""

from typing import Annotated

import typer

from httpdgen.cli.options import TOPOLOGY, InventoryOption, named_inventory, names_in
from httpdgen.cli.rolling.options import (
    HEALTH_WAIT_SECONDS,
    REQUEST_WAIT_SECONDS,
    WAIT_SECONDS,
    BatchOption,
    BesideOption,
    CutOffOption,
    DriftOption,
    FailuresOption,
    Form,
    FormOption,
    HealthWaitOption,
    JobsOption,
    LimitOption,
    LockOption,
    NoCanaryOption,
    OutageOption,
    RequestWaitOption,
    WaitOption,
    YesOption,
)

EXAMPLE = """\b
Example:
  httpdgen rollback -i production
  httpdgen rollback -i production --to 20261121T120000Z-0a1b2c
  httpdgen rollback -i production --to before    to what stood there before httpdgen"""


def command(  # noqa: PLR0913  # each is an option of the command line
    *,
    inventory: InventoryOption = None,
    topology: BesideOption = TOPOLOGY,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="RELEASE",
            help="A release that the hosts keep, or `before` for what stood there before httpdgen; by itself what"
            " each host had before the newest.",
        ),
    ] = None,
    limit: LimitOption = None,
    yes: YesOption = False,
    max_failures: FailuresOption = 0,
    allow_outage: OutageOption = False,
    overwrite_drift: DriftOption = False,
    take_lock: LockOption = False,
    wait: WaitOption = WAIT_SECONDS,
    request_wait: RequestWaitOption = REQUEST_WAIT_SECONDS,
    health_wait: HealthWaitOption = HEALTH_WAIT_SECONDS,
    cut_off: CutOffOption = False,
    form: FormOption = Form.TEXT,
    no_canary: NoCanaryOption = False,
    batch: BatchOption = None,
    jobs: JobsOption = None,
) -> None:
    """Put the release before back, with the same care as deploy.

    Only the inventory is needed: what the hosts had is kept on them. Those that have the newest release go back to
    what each had before it; the others stay as they are.
    """
    named = named_inventory(inventory, topology)
    from httpdgen.cli.rolling.go import Manner, go
    from httpdgen.cli.rolling.kept import going_back
    from httpdgen.cli.rolling.limits import Limits
    from httpdgen.cli.rolling.prepare import Asked

    limits = Limits(
        wait=wait,
        request_wait=request_wait,
        health_wait=health_wait,
        cut_off=cut_off,
        max_failures=max_failures,
        max_change=1.0,  # who goes back means all of it
        allow_outage=allow_outage,
        overwrite_drift=overwrite_drift,
        take_lock=take_lock,
        jobs=jobs,
        canary=not no_canary,
        batch=batch,
    )
    with going_back(Asked(topology, named, names_in(limit), limits), to) as made:
        go(made, Manner("rollback", topology.parent, limits, form), yes=yes)
