"""One slow answer takes a Tomcat out of its balancer.

A member has a reply_timeout, and its load balancing worker no max_reply_timeouts: the first answer that takes longer
makes the Tomcat count as lost, with all its sessions. max_reply_timeouts says how many may be late first.

Why:
    One page that is slow for everybody takes one Tomcat after the other out of service, and users of all other pages
    lose their sessions.

Fires:
    -- workers.properties --
    worker.list=shop
    worker.shop.type=lb
    worker.shop.balance_workers=node1,node2
    worker.template.reply_timeout=60000
    worker.node1.reference=worker.template
    worker.node1.host=app1
    worker.node2.reference=worker.template
    worker.node2.host=app2

Instead:
    -- workers.properties --
    worker.list=shop
    worker.shop.type=lb
    worker.shop.balance_workers=node1,node2
    worker.shop.max_reply_timeouts=10
    worker.template.reply_timeout=60000
    worker.node1.reference=worker.template
    worker.node1.host=app1
    worker.node2.reference=worker.template
    worker.node2.host=app2

Source: mod_jk reference, workers.properties, max_reply_timeouts and reply_timeout
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.formats.workers import integer
from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.pools import balancing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "slow-reply-loses-worker"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for members with a reply_timeout where none may be late; a balancer of one has no other to go to."""
    for _, worker, members in balancing(fleet):
        late = worker.parameters.setting("max_reply_timeouts", integer, 0)
        hasty = next((member.reply_timeout_ms for member in members if member.reply_timeout_ms.value), None)
        if late.value != 0 or hasty is None or len(members) == 1:
            continue
        yield Mark(
            late.span if late.written else worker.span,
            f"an answer that takes longer than reply_timeout, {hasty.value} ms, makes its Tomcat count as lost at once",
            f"write worker.{worker.name}.max_reply_timeouts=10",
            (Related(hasty.span, f"reply_timeout is {hasty.value} ms"),),
        )
