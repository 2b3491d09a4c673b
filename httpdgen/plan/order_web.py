"""The order of the web servers in a rollout."""

from __future__ import annotations

from collections import Counter
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from httpdgen.plan.fleet_plan import Need, StepKind
from httpdgen.plan.units import step
from httpdgen.words import in_order

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from httpdgen.plan.fleet_plan import Step
    from httpdgen.plan.order import OrderQuestion
    from httpdgen.plan.order_nodes import SortedNodes

_GENTLEST_FIRST = (Need.START, Need.RELOAD, Need.RESTART)


def web_steps(question: OrderQuestion, unread: Collection[str]) -> Iterator[Step]:
    """Give the steps of the web servers, tiers side by side; what changes on `unread` hosts, no service has to read.

    Of each tier first a canary, rather one that does not run, or whose clients will not notice; then the others that
    do not run, all at once, as nobody misses them; then a quarter of the tier at a time is reloaded, as its balancers
    begin anew; then one at a time is stopped and started. `question.batch` is how many instead, but never are more
    than half of a tier stopped at a time.
    """
    tiers = _tiers(question)
    if question.canary and tiers:
        yield step(StepKind.WEB, [hosts.pop(0) for hosts in tiers.values()], canary=True)
    sizes = Counter(web.tier for web in question.after.web_servers.values())
    batches = [_batches(question, hosts, sizes[tier]) for tier, hosts in tiers.items()]
    for side_by_side in zip_longest(*batches, fillvalue=()):
        yield step(StepKind.WEB, list(chain.from_iterable(side_by_side)))
    if unread:
        yield step(StepKind.WEB, unread)


def quiet(question: OrderQuestion, nodes: SortedNodes) -> tuple[frozenset[str], frozenset[str]]:
    """Name the hosts whose changes no service has to read: those with a web server, and those without."""
    after = question.after
    busy = {host for host, _ in question.needs} | {after.host_of[name] for name in nodes.late}
    hosts = question.changed & after.hosts.keys() - busy
    with_web = hosts & after.web_servers.keys()
    return with_web, hosts - with_web


def _tiers(question: OrderQuestion) -> dict[str, list[str]]:
    """Give the hosts of each tier that have something to do, in their order."""
    found: dict[str, list[tuple[int, str]]] = {}
    for host, web in question.after.web_servers.items():
        need = question.needs.get((host, None))
        if need in _GENTLEST_FIRST:
            found.setdefault(web.tier, []).append((_GENTLEST_FIRST.index(need), host))
    return {
        tier: [host for _, host in sorted(hosts, key=lambda each: (each[0], in_order(each[1])))]
        for tier, hosts in sorted(found.items())
    }


def _batches(question: OrderQuestion, hosts: Sequence[str], size: int) -> list[list[str]]:
    """Cut a tier of some size into batches; `hosts` are those of it that are left."""
    batch = question.batch
    widths = {
        Need.START: len(hosts),
        Need.RELOAD: batch or max(1, size // 4),
        Need.RESTART: min(batch or 1, max(1, size // 2)),
    }
    found: list[list[str]] = []
    for need in _GENTLEST_FIRST:
        of_need = [host for host in hosts if question.needs[host, None] is need]
        found += [of_need[start : start + widths[need]] for start in range(0, len(of_need), widths[need] or 1)]
    return found
