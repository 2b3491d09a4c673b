"""A balancer has one member.

Where that is on purpose, so that members can be added or it can be drained, maxattempts=0 (mod_proxy) or lb_retries=1
(mod_jk) says so: there is no other member to try.

Why:
    There is nobody to take over when the member is lost, though the configuration looks as if there were.

Fires:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember http://app1:8080
    </Proxy>
    ProxyPass /shop balancer://shop/shop

Instead:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember http://app1:8080
        BalancerMember http://app2:8080
    </Proxy>
    ProxyPass /shop balancer://shop/shop

Source: httpd manual, mod_proxy, ProxyPass, maxattempts; mod_jk reference, workers.properties, lb_retries
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.pools import load_balancers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.web import Balancer

ID = "balancer-of-one"
SEVERITY = Severity.INFO


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at balancers that are whole and may not grow."""
    for web_server in fleet.web_servers:
        for balancer in web_server.balancers:
            if balancer.whole and len(balancer.members) == 1 and not _is_meant(balancer):
                yield Mark(
                    balancer.span,
                    f"the balancer {balancer.name} has one member",
                    "add another, write ProxyPass with the member's URL, or maxattempts=0 where one is meant",
                )
    for jk in fleet.modjks:
        for worker in load_balancers(jk):
            if jk.whole and len(worker.balance_workers) == 1:
                retries = worker.parameters.get("lb_retries")
                if retries is None or retries.text not in {None, "1"}:
                    yield Mark(
                        worker.balance_workers[0].span,
                        f"the load balancing worker {worker.name} has one member",
                        "add another, mount the member itself, or write lb_retries=1 where one is meant",
                    )


def _is_meant(balancer: Balancer) -> bool:
    if not balancer.parameters.whole or balancer.parameters.get("growth") is not None:
        return True
    attempts = balancer.parameters.get("maxattempts")
    return attempts is not None and attempts.text in {None, "0"}
