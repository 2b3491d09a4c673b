"""A load balancing worker has no member.

Why:
    httpd does not start: mod_jk cannot make the worker.

Fires:
    -- workers.properties --
    worker.list=shop
    worker.shop.type=lb
    worker.shop.sticky_session=true
    worker.node1.host=app1

Instead:
    -- workers.properties --
    worker.list=shop
    worker.shop.type=lb
    worker.shop.balance_workers=node1
    worker.shop.sticky_session=true
    worker.node1.host=app1

Source: mod_jk reference, workers.properties, balance_workers
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "worker-without-members"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at the load balancing workers that mounts can use."""
    for jk in fleet.modjks:
        listed = {named.name for named in jk.listed}
        for worker in jk.workers:
            if jk.whole and worker.name in listed and worker.type.value == "lb" and not worker.balance_workers:
                yield Mark(
                    worker.span,
                    f"the load balancing worker {worker.name} has no balance_workers",
                    f"write worker.{worker.name}.balance_workers with the names of its members",
                )
