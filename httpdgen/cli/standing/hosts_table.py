"""The hosts: which release they have, and what runs there; a host that was not reached has its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from httpdgen.cli.rolling.shown import shown_without
from httpdgen.cli.standing.tables import plain_table
from httpdgen.cli.words import counted
from httpdgen.plan.notes import ago
from httpdgen.plan.release import release_of
from httpdgen.words import in_order

if TYPE_CHECKING:
    from rich.table import Table

    from httpdgen.cli.standing.told import Told
    from httpdgen.plan.present import PresentHost

# From so many hosts on, those that have the same release and all of whose services run share a row.
MANY_HOSTS = 50


def hosts_table(told: Told) -> Table:
    """Draw it."""
    known = told.status.known
    table = plain_table("host", "release", "age", "services")
    names = sorted([*known.present, *known.unreachable], key=in_order)
    alike = {name: _alike(known.present[name]) for name in names if name in known.present and len(names) >= MANY_HOSTS}
    groups: dict[str, list[str]] = {}
    for name, release in alike.items():
        if release:
            groups.setdefault(release, []).append(name)
    shared = {name for group in groups.values() for name in group}
    for name in names:
        if name in known.unreachable:
            table.add_row(name, Text("not reached", "red"), "", _first_line(known.unreachable[name]))
        elif name not in shared:
            table.add_row(name, *_cells(told, known.present[name]))
    for release, group in sorted(groups.items()):
        age = _age(told, known.present[group[0]])
        table.add_row(counted(len(group), "more host" if table.row_count else "host"), release, age, "all run")
    return table


def _first_line(why: str) -> Text:
    return Text(shown_without(why).partition("\n")[0], "red")


def _alike(found: PresentHost) -> str:
    """Name the release of a host of which there is nothing else to say; "" where there is."""
    is_quiet = not (found.holds or found.lock or found.pending or found.unsettled or found.folder is None)
    runs = all(service.runs for service in found.services.values())
    return release_of(found.folder) if is_quiet and runs and found.folder is not None else ""


def _cells(told: Told, found: PresentHost) -> tuple[str | Text, ...]:
    release = "none" if found.folder is None else release_of(found.folder)
    services = Text(", ").join(
        Text(f"{unit} {service.active}", "" if service.runs else "red")
        for unit, service in sorted(found.services.items())
    )
    return release, _age(told, found), services


def _age(told: Told, found: PresentHost) -> str:
    return "" if found.release is None else ago(told.status.at - found.release.time)
