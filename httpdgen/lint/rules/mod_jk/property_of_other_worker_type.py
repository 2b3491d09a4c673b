"""A property is written for a worker of a type that does not have it.

Why:
    mod_jk ignores it without a word: a timeout for the balancer as a whole, or sticky_session for a member, is never
    in force.

Fires:
    -- workers.properties --
    worker.list=shop
    worker.shop.type=lb
    worker.shop.balance_workers=node1
    worker.shop.reply_timeout=60000
    worker.node1.host=app1

Instead:
    -- workers.properties --
    worker.list=shop
    worker.shop.type=lb
    worker.shop.balance_workers=node1
    worker.node1.host=app1
    worker.node1.reply_timeout=60000

Source: mod_jk reference, workers.properties: the directives of each type of worker
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.jk_properties import BY_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "property-of-other-worker-type"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare each property that is written for a worker with those that its type has."""
    for jk in fleet.modjks:
        for worker in jk.workers:
            kind = worker.type.value
            if kind not in BY_TYPE:
                continue
            for entry in worker.own:
                owners = sorted(other for other, names in BY_TYPE.items() if entry.key in names and other != "ajp14")
                if entry.key not in BY_TYPE[kind] and owners:
                    yield Mark(
                        entry.span,
                        f"the worker {worker.name} is of type {kind}, which has no {entry.key}",
                        f"write it for a worker of type {' or '.join(owners)}",
                    )
