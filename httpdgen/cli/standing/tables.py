"""How the tables of `status` look."""

from __future__ import annotations

from rich.table import Table


def plain_table(*columns: str, right: tuple[str, ...] = ()) -> Table:
    """Begin a table without lines; columns in `right` are of numbers."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in columns:
        is_number = name in right
        table.add_column(name, justify="right" if is_number else "left", no_wrap=is_number, overflow="fold")
    return table
