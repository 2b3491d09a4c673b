"""A balancer has the same member twice.

Why:
    httpd takes it once, and passes over what the second line says; where only the port is written differently, the
    server gets twice its share. mod_jk refuses such a balancer, and httpd does not start.

Fires:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember http://app1:8080 route=node1
        BalancerMember http://app1:8080 route=node2
    </Proxy>

Instead:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember http://app1:8080 route=node1
        BalancerMember http://app2:8080 route=node2
    </Proxy>

Source: tried with httpd 2.4.71 (AH01150) and mod_jk 1.2.48
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.pools import load_balancers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.jk import Worker, WorkerName
    from httpdgen.observed.web import Balancer, Member

ID = "member-twice"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the members of each balancer."""
    for web_server in fleet.web_servers:
        for balancer in web_server.balancers:
            yield from _of_mod_proxy(balancer)
    for jk in fleet.modjks:
        for worker in load_balancers(jk):
            yield from _of_mod_jk(worker)


def _of_mod_proxy(balancer: Balancer) -> Iterator[Mark]:
    earlier: dict[object, Member] = {}
    for member in balancer.members:
        backend = member.backend
        if not member.certain or None in {backend.scheme, backend.host, backend.port}:
            continue
        key = (backend.scheme, backend.host, backend.port, backend.path.rstrip("/"))
        first = earlier.setdefault(key, member)
        if first is not member:
            yield Mark(
                member.span,
                f"{backend.url} is a member of the balancer {balancer.name} already",
                "leave one out, or name the server that is meant",
                (Related(first.span, "the first time"),),
            )


def _of_mod_jk(worker: Worker) -> Iterator[Mark]:
    earlier: dict[str, WorkerName] = {}
    for named in worker.balance_workers:
        first = earlier.setdefault(named.name, named)
        if first is not named:
            yield Mark(
                named.span,
                f"{named.name} is a member of the load balancing worker {worker.name} already",
                "leave one out, or name the worker that is meant",
                (Related(first.span, "the first time"),),
            )
