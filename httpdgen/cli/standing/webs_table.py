"""The web servers: httpd, its generation, its workers, and what an old generation still serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from httpdgen.cli.rolling.shown import shown_without
from httpdgen.cli.standing.tables import plain_table
from httpdgen.deploy.status import Silent
from httpdgen.plan.notes import ago
from httpdgen.words import in_order

if TYPE_CHECKING:
    from rich.table import Table

    from httpdgen.cli.standing.told import Told

_NUMBERS = ("generation", "busy", "idle", "old busy")


def webs_table(told: Told) -> Table:
    """Draw it; why one says nothing is told below the tables."""
    table = plain_table("web server", "tier", "httpd", "up", *_NUMBERS, right=_NUMBERS)
    webs = told.status.known.shape.web_servers
    for host in sorted(told.status.served, key=in_order):
        served, tier = told.status.served[host], webs[host].tier
        if isinstance(served, Silent):
            table.add_row(host, tier, Text("says nothing" if served.runs else "does not run", "red"))
            continue
        status = served.status
        version = shown_without(status.version).partition(" ")[0].removeprefix("Apache/")
        numbers = (status.generation, status.busy, status.idle, status.old_generation_busy)
        table.add_row(host, tier, version, ago(told.status.at - status.started_at), *map(str, numbers))
    return table
