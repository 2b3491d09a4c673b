"""A property has a name that mod_jk does not know.

Why:
    httpd does not start: mod_jk refuses the whole file, and `-t` does not see it.

Fires:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.socket_conect_timeout=5000

Instead:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.socket_connect_timeout=5000

Source: mod_jk reference, workers.properties
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from httpdgen.formats import workers
from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "unknown-worker-property"
SEVERITY = Severity.ERROR
_OF_COLDFUSION = {"max_reuse_connections"}
"""What the mod_jk that Adobe builds for ColdFusion knows besides (Adobe's guide to tuning the connector)."""


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the end of every key that begins with `worker.`; other keys are variables."""
    for jk in fleet.modjks:
        for entry in jk.properties:
            name = entry.key.rpartition(".")[2]
            if not workers.is_accepted(entry.key) and name not in _OF_COLDFUSION:
                near = get_close_matches(name, sorted(workers.ATTRIBUTES - workers.DEPRECATED), n=1)
                yield Mark(
                    entry.span,
                    f"mod_jk knows no property {name}",
                    f"did you mean {near[0]}?" if near else "take it away",
                )
