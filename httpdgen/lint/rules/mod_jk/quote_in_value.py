"""A value in mod_jk's properties is quoted.

mod_jk knows no quotes: they become part of the value.

Why:
    A host `"app1"` is no host, a secret with quotes is another secret, and a quoted number is 0.

Fires:
    -- workers.properties --
    worker.list=node1
    worker.node1.host="app1"

Instead:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1

Source: mod_jk reference, workers.properties; tried with mod_jk 1.2.48
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "quote-in-value"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for values of workers' properties that begin or end with a quote."""
    for jk in fleet.modjks:
        for entry in jk.properties:
            if entry.key.startswith("worker.") and entry.text and {entry.text[0], entry.text[-1]} & {'"', "'"}:
                yield Mark(
                    entry.value_span,
                    f"the quotes become part of the value of {entry.key}",
                    "write the value without quotes",
                )
