"""A property of one worker is written twice, with two values.

mod_jk takes the last one and logs a warning. Lists, such as balance_workers, add up, and are no fault.

Why:
    Whoever reads the file sees the first, and changes it in vain.

Fires:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.reply_timeout=60000
    worker.node1.reply_timeout=30000

Instead:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.reply_timeout=30000

Source: mod_jk reference, workers.properties, repeated properties
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.formats import workers
from httpdgen.lint.finding import Mark, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.settings import Parameter

ID = "repeated-worker-property"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare each property with the one of the same key before it."""
    for jk in fleet.modjks:
        seen: dict[str, Parameter] = {}
        for entry in jk.properties:
            before = seen.get(entry.key)
            seen[entry.key] = entry
            if before is None or workers.attribute_of(entry.key) not in workers.SINGLE:
                continue
            if None not in {before.text, entry.text} and before.text != entry.text:
                yield Mark(
                    entry.span,
                    f"{entry.key} is written twice, and the one here counts",
                    "keep one of the two",
                    (Related(before.span, "written before here"),),
                )
