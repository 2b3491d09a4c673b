"""A dot in a worker's route makes mod_jk put the worker into a domain.

What stands before the first dot is the domain, unless one is written. A dot does no harm by itself: mod_jk and
mod_proxy both take everything behind the session id's first dot as the route.

Why:
    When a member is lost, its sessions go to the others of its domain first. Where routes are names of hosts, nobody
    meant that.

Fires:
    -- workers.properties --
    worker.list=shop
    worker.shop.type=lb
    worker.shop.balance_workers=node1,node2
    worker.node1.host=app1.example.com
    worker.node1.route=app1.example.com
    worker.node2.host=app2.example.com
    worker.node2.route=app2.example.com

Instead:
    -- workers.properties --
    worker.list=shop
    worker.shop.type=lb
    worker.shop.balance_workers=node1,node2
    worker.node1.host=app1.example.com
    worker.node1.route=app1
    worker.node2.host=app2.example.com
    worker.node2.route=app2

Source: mod_jk reference, workers.properties, route
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.pools import load_balancers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "dot-in-route"
SEVERITY = Severity.INFO


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at the members of sticky balancers; a domain that several share is meant."""
    for jk in fleet.modjks:
        for balancer in load_balancers(jk):
            if balancer.sticky.value:
                members = jk.members_of(balancer)
                sizes = Counter(member.domain.value for member in members)
                for member in members:
                    if member.domain.missing and member.domain.value and sizes[member.domain.value] == 1:
                        yield Mark(
                            member.route.span,
                            f"the route {member.route.value} puts the worker into the domain {member.domain.value}",
                            "write a route without dots, here and as jvmRoute, or the domain that is meant",
                        )
