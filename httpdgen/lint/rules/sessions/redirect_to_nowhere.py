"""A member's sessions are to go to a route that no other member of its balancer has.

`redirect` names the route of the member that takes the sessions over when this one is lost: a route, not a name of a
worker, and not the member's own. mod_jk takes a domain too.

Why:
    It is passed over without a word, and sessions go to any member: where only one has their copies, they are lost.

Fires:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1 redirect=node3
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On
    </Proxy>

Instead:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1 redirect=node2
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On
    </Proxy>

Source: httpd manual, mod_proxy, BalancerMember, redirect; mod_jk reference, workers.properties, redirect
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.pools import load_balancers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.observed.fleet import AnyWorker, Fleet

ID = "redirect-to-nowhere"
SEVERITY = Severity.ERROR


_HINT = "name the route of another member of the balancer"


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at balancers all of whose members and routes are known."""
    for web_server in fleet.web_servers:
        for balancer in web_server.balancers:
            known = all(member.route.known and member.certain for member in balancer.members)
            if balancer.whole and known and balancer.parameters.get("growth") is None:
                yield from _of(balancer.members, frozenset())
    for jk in fleet.modjks:
        for worker in load_balancers(jk):
            members = jk.members_of(worker)
            known = all(member.route.known and member.domain.known for member in members)
            if jk.whole and known and len(members) == len(worker.balance_workers):
                yield from _of(members, frozenset(member.domain.value for member in members))


def _of(members: Sequence[AnyWorker], domains: frozenset[str | None]) -> Iterator[Mark]:
    routes = {member.route.value for member in members}
    for member in members:
        redirect = member.redirect
        if not redirect.value:
            continue
        if redirect.value == member.route.value:
            yield Mark(redirect.span, f"redirect is {redirect.value}, which is the member's own route", _HINT)
        elif redirect.value not in routes | domains:
            yield Mark(redirect.span, f"redirect is {redirect.value}, but no member here has this route", _HINT)
