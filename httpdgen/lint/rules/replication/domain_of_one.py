"""A domain of mod_jk has one member, where others have several.

Where each member has a domain of its own, that is only another name of its route.

Why:
    A domain is the Tomcats that a session's own one fails over to first. With one member there is no other in it,
    so that its sessions go to Tomcats that may have no copies.

Fires:
    -- workers.properties --
    worker.list=shop
    worker.shop.type=lb
    worker.shop.balance_workers=node1,node2,node3
    worker.node1.host=app1
    worker.node1.domain=left
    worker.node2.host=app2
    worker.node2.domain=left
    worker.node3.host=app3
    worker.node3.domain=right

Instead:
    -- workers.properties --
    worker.list=shop
    worker.shop.type=lb
    worker.shop.balance_workers=node1,node2,node3,node4
    worker.node1.host=app1
    worker.node1.domain=left
    worker.node2.host=app2
    worker.node2.domain=left
    worker.node3.host=app3
    worker.node3.domain=right
    worker.node4.host=app4
    worker.node4.domain=right

Source: mod_jk reference, workers.properties, domain
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.pools import load_balancers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "domain-of-one"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Count the members of every domain that is written, where the balancer has other members too."""
    for jk in fleet.modjks:
        for balancer in load_balancers(jk):
            members = jk.members_of(balancer)
            known = len(members) == len(balancer.balance_workers) and all(member.domain.known for member in members)
            if not jk.whole or not known or not balancer.sticky.value or len(members) == 1:
                continue
            sizes = Counter(member.domain.value for member in members)
            for member in members if max(sizes.values(), default=1) > 1 else ():
                if member.domain.written and member.domain.value and sizes[member.domain.value] == 1:
                    yield Mark(
                        member.domain.span,
                        f"the domain {member.domain.value} of the balancer {balancer.name} has one member",
                        "put a second one into it, or this one into another domain",
                    )
