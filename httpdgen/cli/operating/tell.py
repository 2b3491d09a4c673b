"""Tell what became of an operator's word: a line for each web server."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from httpdgen.cli import exits
from httpdgen.cli.rolling.shown import shown_without
from httpdgen.cli.rolling.signs import Signs
from httpdgen.cli.speak import complain
from httpdgen.cli.words import counted, some_of
from httpdgen.deploy.events import Mark
from httpdgen.words import in_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.deploy.operate import Operated


def tell(done: Operated, failing: str) -> int:
    """Print a line for each web server, and give the exit code; `failing` says what those do that failed."""
    rows = {host: (Mark.DONE, f"set, and read back; {_under_way(count)}") for host, count in done.busy.items()}
    rows |= dict.fromkeys(done.resting, (Mark.DONE, "in its files: httpd does not run there now"))
    rows |= {host: (Mark.FAILED, f"{failing}: {shown_without(why)}") for host, why in done.failed.items()}
    print_rows(rows)
    return told_of_failures(done.failed, failing)


def print_rows(rows: Mapping[str, tuple[Mark, str]]) -> None:
    """Print what is said of each web server, by name."""
    signs = Signs.on(sys.stdout)
    left = max(map(len, rows), default=0)
    for host in sorted(rows, key=in_order):
        mark, said = rows[host]
        first, *more = said.splitlines()
        typer.echo(f"{signs.of(mark)} {signs.strong(host)}{' ' * (left - len(host))}  {first}")
        for line in more:
            typer.echo(f"    {line}")


def told_of_failures(failed: Mapping[str, str], failing: str) -> int:
    """Say that some failed and what to do, and give the exit code."""
    if not failed:
        return exits.DONE
    names = sorted(failed, key=in_order)
    complain(f"{counted(len(names), 'web server')} {failing} ({some_of(names)}): mend that, and run the same again")
    return exits.SOME_HOSTS


def _under_way(count: int) -> str:
    return f"{counted(count, 'request')} under way" if count else "no request under way"
