"""Tell a person how a fleet is: tables of hosts, web servers and the nodes of each cluster, and what to look at."""

from __future__ import annotations

from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from httpdgen.cli.rolling.shown import shown_without
from httpdgen.cli.standing.hosts_table import hosts_table
from httpdgen.cli.standing.nodes_table import nodes_table
from httpdgen.cli.standing.webs_table import webs_table
from httpdgen.cli.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from httpdgen.cli.standing.told import Told

_TITLE = "bold cyan"


def tell(told: Told, width: int, *, ascii_only: bool, in_colour: bool) -> str:
    """Write it all, for a terminal that is so wide."""
    console = Console(
        file=StringIO(),
        width=width,
        force_terminal=in_colour,
        color_system="standard" if in_colour else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    with console.capture() as printed:
        console.print(whole(told, width, ascii_only=ascii_only))
    return "".join(f"{line.rstrip()}\n" for line in printed.get().splitlines())


def whole(told: Told, width: int, *, ascii_only: bool) -> RenderableType:
    """Give all of it, to be drawn."""
    return Group(*_parts(told, width, ascii_only=ascii_only))


def _parts(told: Told, width: int, *, ascii_only: bool) -> Iterator[RenderableType]:
    yield from (_head(told), "", hosts_table(told))
    if told.status.served:
        yield from ("", webs_table(told))
    for name, nodes in told.standings.items():
        cluster = told.status.known.shape.clusters.get(name)
        tolerates = "" if cluster is None else f"  tolerates the loss of {counted(cluster.tolerate, cluster.unit)}"
        title = Text.assemble(("Cluster ", _TITLE), (shown_without(name), _TITLE), tolerates)
        yield from ("", title, nodes_table(nodes, width, ascii_only=ascii_only))
    if told.attention:
        sentences = Table.grid(padding=(0, 1, 0, 0))
        for sentence in told.attention:
            sentences.add_row(Text("!", "bold yellow"), Text(sentence))
        yield from ("", sentences)


def _head(told: Told) -> Text:
    """Say when it is, and what changed last."""
    clock = datetime.fromtimestamp(told.status.at).astimezone().strftime("%H:%M:%S")
    return Text.assemble((clock, "bold"), f"  last change: {_last_change(told)}")


def _last_change(told: Told) -> str:
    from httpdgen.plan.notes import ago

    at = told.status.at
    changes = [
        (release.time, f"release {release.id} by {release.by}")
        for found in told.status.known.present.values()
        if (release := found.release) is not None
    ]
    changes += [
        (hold.since, f"{node} held {hold.state or f'at weight {hold.weight}'} by {hold.owner}")
        for found in told.status.known.present.values()
        for node, hold in found.holds.items()
    ]
    if not changes:
        return "none"
    when, what = max(changes)
    return shown_without(f"{what}, {ago(at - when)} ago")
