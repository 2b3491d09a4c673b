"""A secret in workers.properties holds `#`, and mod_jk cuts it there.

Why:
    Tomcat compares it with the whole secret and answers each request with 403.

Fires:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.secret=ab#cdefghijklmnop

Instead:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.secret=abcdefghijklmnop

Source: tried with mod_jk 1.2.48
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.settings import Parameter

ID = "secret-cut-at-hash"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for a `#` right behind a secret's value, with no space between as a comment would have it."""
    for jk in fleet.modjks:
        for entry in jk.properties:
            if entry.key.endswith(".secret") and _rest_of_line(entry, fleet).startswith("#"):
                yield Mark(
                    entry.value_span,
                    f"mod_jk cuts the value of {entry.key} at its #",
                    "choose a secret of letters and digits, for both sides",
                )


def _rest_of_line(entry: Parameter, fleet: Fleet) -> str:
    file = fleet.file_of(entry.value_span)
    if file is None or file.kind != "workers" or entry.text is None:
        return ""
    line = file.lines[entry.value_span.line - 1]
    return line[entry.value_span.column - 1 + len(entry.text) :]
