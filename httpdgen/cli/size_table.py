"""Print sizes for a person: a table for each cluster and each web tier, with the reasons below the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from httpdgen.cli.bars import bar
from httpdgen.cli.size_rows import NodeRow, Row, cluster_rows, node_rows, tier_rows
from httpdgen.cli.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from httpdgen.model.topology import Topology
    from httpdgen.sizing.result import Sizing

_BAR_WIDTH = 12
_SHORTEST_NAME = 4
_NARROWEST = 60
_WITH_BARS = 80
_TITLE = "bold cyan"


def print_sizes(topology: Topology, sizes: Sizing) -> None:
    """Print every cluster, then every web tier, to standard output."""
    console = Console(highlight=False, markup=False, emoji=False)
    # Rather lines that the terminal wraps than names and numbers that are cut.
    console.width = max(console.width, _NARROWEST)
    ascii_only = console.options.ascii_only
    with console.capture() as printed:
        for name, cluster in sizes.clusters.items():
            console.print(Text(f"Cluster {name}", _TITLE))
            bars = _BAR_WIDTH if console.width >= _WITH_BARS else 0
            rows = list(node_rows(topology.clusters[name], cluster))
            console.print(_node_table(rows, bars, ascii_only=ascii_only))
            console.print(_numbers(cluster_rows(topology.clusters[name], cluster)), "")
        for name, tier in sizes.web_tiers.items():
            servers = counted(len(topology.web_tiers[name].hosts), "web server")
            console.print(Text.assemble((f"Web tier {name}", _TITLE), f" ({servers})\n"))
            console.print(_numbers(tier_rows(topology.web_tiers[name], tier)), "")
    for line in printed.get().splitlines():
        typer.echo(line.rstrip())  # rich fills lines with spaces, which a copy of them would keep


def _node_table(rows: Sequence[NodeRow], bars: int, *, ascii_only: bool) -> Table:
    largest = max(row.share for row in rows) or 1
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True, header_style="bold")
    for name in ("node", "host"):
        table.add_column(name, overflow="fold", min_width=_SHORTEST_NAME)
    table.add_column("lbfactor", justify="right", no_wrap=True)
    if bars:
        table.add_column("share", no_wrap=True)
    for name in ("" if bars else "share", "maxThreads", "maxConnections"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        drawn = [Text(bar(row.share / largest, bars, ascii_only=ascii_only), "green")] if bars else []
        percent = f"{float(100 * row.share):.3g} %"
        sizes = (f"{row.max_threads:,}", f"{row.max_connections:,}")
        table.add_row(row.node, row.host, str(row.lbfactor), *drawn, percent, *sizes)
    return table


def _numbers(rows: Iterable[Row]) -> Table:
    """Lay out numbers with their reasons; a name that comes again is said once."""
    table = Table.grid(padding=(0, 2), pad_edge=True)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    before = ""
    for name, value, reason in rows:
        table.add_row(Text("" if name == before else name), Text(value), Text(reason))
        before = name
    return table
