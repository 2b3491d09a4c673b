"""A lost Tomcat is to be tried again sooner than mod_jk looks.

recover_time counts from the loss, but mod_jk looks at it at maintenance only, every worker.maintain seconds (60 by
default).

Why:
    The Tomcat is tried again when maintenance comes, not when recover_time is over: whoever waits for the shorter time
    believes that something is wrong.

Fires:
    -- workers.properties --
    worker.list=shop
    worker.shop.type=lb
    worker.shop.balance_workers=node1
    worker.shop.recover_time=10
    worker.node1.host=app1

Instead:
    -- workers.properties --
    worker.list=shop
    worker.maintain=10
    worker.shop.type=lb
    worker.shop.balance_workers=node1
    worker.shop.recover_time=10
    worker.node1.host=app1

Source: mod_jk reference, workers.properties, recover_time and worker.maintain
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.formats.workers import integer
from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.pools import balancing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "recover-time-below-maintain"
SEVERITY = Severity.INFO
_DEFAULT_S = 60


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the two of every load balancing worker."""
    for jk, worker, _ in balancing(fleet):
        recover, maintain_ms = worker.parameters.setting("recover_time", integer, _DEFAULT_S), jk.maintain_ms.value
        if recover.value is None or maintain_ms is None or recover.value * 1000 >= maintain_ms:
            continue
        yield Mark(
            recover.span if recover.written else jk.maintain_ms.span,
            f"recover_time is {recover.value} s, but mod_jk looks every {maintain_ms // 1000} s (worker.maintain)",
            f"write recover_time={maintain_ms // 1000}, or worker.maintain={max(1, recover.value)}",
        )
