"""A load balancing worker gives a request up before every member was tried.

A request is tried with lb_retries members (2 by default, since mod_jk 1.2.44), and all of that as often as retries says
(2 by default).

Why:
    While several Tomcats are lost and mod_jk has not found out yet, requests fail though another Tomcat is there to
    serve them.

Fires:
    -- workers.properties --
    worker.list=shop
    worker.shop.type=lb
    worker.shop.balance_workers=node1,node2,node3
    worker.shop.lb_retries=1
    worker.node1.host=app1
    worker.node2.host=app2
    worker.node3.host=app3

Instead:
    -- workers.properties --
    worker.list=shop
    worker.shop.type=lb
    worker.shop.balance_workers=node1,node2,node3
    worker.shop.lb_retries=3
    worker.node1.host=app1
    worker.node2.host=app2
    worker.node3.host=app3

Source: mod_jk reference, workers.properties, lb_retries and retries
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.formats.workers import integer
from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.pools import balancing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "lb-retries-below-members"
SEVERITY = Severity.WARNING
_SINCE = (1, 2, 44)
_DEFAULT = 2


def check(fleet: Fleet) -> Iterator[Mark]:
    """Count the attempts; before 1.2.44 every member was tried, whatever was written."""
    for jk, worker, members in balancing(fleet):
        each = worker.parameters.setting("lb_retries", integer, _DEFAULT)
        rounds = worker.parameters.setting("retries", integer, _DEFAULT)
        if each.value is None or rounds.value is None or (jk.version is not None and jk.version < _SINCE):
            continue
        if each.value * rounds.value < len(members):
            yield Mark(
                each.span if each.written else rounds.span if rounds.written else worker.span,
                f"a request is tried with at most lb_retries {each.value} x retries {rounds.value} of {len(members)}"
                " members",
                f"write worker.{worker.name}.lb_retries={len(members)}",
            )
