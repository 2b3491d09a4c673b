"""The command `restart`."""

from typing import Annotated

import typer

from httpdgen.cli.options import TOPOLOGY, InventoryOption, named_inventory
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
    LockOption,
    NoCanaryOption,
    OutageOption,
    RequestWaitOption,
    WaitOption,
    YesOption,
)

EXAMPLE = """\b
Example:
  httpdgen restart -i production                 every Tomcat that runs
  httpdgen restart -i production node2 --yes
  httpdgen restart -i production web1            the httpd of a web server"""


def command(  # noqa: PLR0913  # each is an option of the command line
    nodes: Annotated[
        list[str] | None,
        typer.Argument(metavar="NODE...", help="These Tomcats, or web servers by their hosts; by itself every Tomcat."),
    ] = None,
    *,
    inventory: InventoryOption = None,
    topology: BesideOption = TOPOLOGY,
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
    """Restart Tomcats so that nobody notices.

    Each is drained before, and used again once it is ready. No file changes. Only the inventory is needed: what runs
    where is kept on the hosts.
    """
    named = named_inventory(inventory, topology)
    from httpdgen.cli.rolling.go import Manner, go
    from httpdgen.cli.rolling.kept import restarting
    from httpdgen.cli.rolling.limits import Limits
    from httpdgen.cli.rolling.prepare import Asked

    limits = Limits(
        wait=wait,
        request_wait=request_wait,
        health_wait=health_wait,
        cut_off=cut_off,
        max_failures=max_failures,
        allow_outage=allow_outage,
        overwrite_drift=overwrite_drift,
        take_lock=take_lock,
        jobs=jobs,
        canary=not no_canary,
        batch=batch,
    )
    with restarting(Asked(topology, named, (), limits), nodes or ()) as made:
        go(made, Manner("restart", topology.parent, limits, form), yes=yes)
