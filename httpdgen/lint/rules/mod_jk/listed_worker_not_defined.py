"""worker.list names a worker of which no property is written.

Why:
    mod_jk makes one with all defaults, which leads to localhost, port 8009; mounts to the name that was meant fail.

Fires:
    -- workers.properties --
    worker.list=shop
    worker.shpo.type=ajp13
    worker.shpo.host=app1

Instead:
    -- workers.properties --
    worker.list=shop
    worker.shop.type=ajp13
    worker.shop.host=app1

Source: mod_jk reference, workers.properties, worker.list
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.jk_names import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "listed-worker-not-defined"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for each name of the list among the workers."""
    for jk in fleet.modjks:
        if not jk.whole:
            continue
        for named in jk.listed:
            if jk.worker(named.name) is None:
                yield Mark(
                    named.span,
                    f"no property of the worker {named.name} is written",
                    did_you_mean(named.name, jk) or f"write worker.{named.name}.type, or take it from the list",
                )
