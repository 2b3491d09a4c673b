"""A load balancing worker balances a worker of which no property is written.

mod_jk does not refuse it: it makes a worker with all defaults, which leads to localhost, port 8009.

Why:
    A part of all requests goes to a Tomcat that nobody meant, or to a closed port: each costs a failed attempt.

Fires:
    -- workers.properties --
    worker.list=shop
    worker.shop.type=lb
    worker.shop.balance_workers=node1,nod2
    worker.node1.host=app1
    worker.node2.host=app2

Instead:
    -- workers.properties --
    worker.list=shop
    worker.shop.type=lb
    worker.shop.balance_workers=node1,node2
    worker.node1.host=app1
    worker.node2.host=app2

Source: tried with mod_jk 1.2.48; mod_jk reference, workers.properties, balance_workers
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.jk_names import did_you_mean
from httpdgen.lint.knowledge.pools import load_balancers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "member-not-defined"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for the members of every load balancing worker."""
    for jk in fleet.modjks:
        if not jk.whole:
            continue
        for worker in load_balancers(jk):
            for member in worker.balance_workers:
                if jk.worker(member.name) is None:
                    yield Mark(
                        member.span,
                        f"no property of the worker {member.name} is written, so that it leads to localhost:8009",
                        did_you_mean(member.name, jk) or f"write worker.{member.name}.host and .port",
                    )
