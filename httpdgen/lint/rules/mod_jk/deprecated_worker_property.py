"""A property has an old name.

mod_jk takes it and logs a warning at each start; a later version may not.

Why:
    Where old and new name are both written, one of them silently loses.

Fires:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.cache_timeout=600

Instead:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.connection_pool_timeout=600

Source: mod_jk reference, workers.properties, "Deprecated Directives"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.jk_properties import IGNORED, REPLACED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "deprecated-worker-property"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at the end of every key that begins with `worker.`."""
    for jk in fleet.modjks:
        for entry in jk.properties:
            name = entry.key.rpartition(".")[2]
            if not entry.key.startswith("worker."):
                continue
            if name in REPLACED:
                yield Mark(entry.span, f"{name} is an old name", f"write {REPLACED[name]}")
            elif name in IGNORED:
                yield Mark(entry.span, f"{name} is an old name, and has no effect any more", "take it away")
