"""Name what a plan cannot do without an outage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.plan.fleet_plan import Need
from httpdgen.plan.least import HTTPD_SECONDS
from httpdgen.plan.order import beyond_tolerance
from httpdgen.words import counted, in_order, some_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.plan.build_draft import Draft
    from httpdgen.plan.order import OrderQuestion
    from httpdgen.plan.shape import ClusterShape

TOMCAT_SECONDS = 15
"""About how long Tomcat takes to stop and start: 6 s for itself, and its contexts."""


def outages(draft: Draft, question: OrderQuestion) -> tuple[str, ...]:
    """Name each outage that cannot be avoided, of web servers and of clusters; `question` is its order's."""
    return (
        *_of_web_servers(draft),
        *_of_clusters(draft, question),
        *_of_protocols(draft),
        *_of_unreached(draft),
    )


def _of_web_servers(draft: Draft) -> Iterator[str]:
    for host, need in draft.web_needs.items():
        web = draft.before.web_servers.get(host)
        if web is None or need is not Need.RESTART or not draft.runs(host, web.service):
            continue
        if web.ready_path is None:
            yield (
                f"{host} refuses connections for about {HTTPD_SECONDS:g} s: its httpd stops and starts, and nothing in"
                " front of it sees it leave (web_tiers.*.front)"
            )
        elif not _others_serve(draft, host):
            yield (
                f"{host} refuses connections for about {HTTPD_SECONDS:g} s: its httpd stops and starts, and no other"
                f" web server of {web.tier} serves meanwhile"
            )


def _others_serve(draft: Draft, host: str) -> bool:
    peers = draft.before.web_servers[host].peers
    others = ((peer, draft.before.web_servers.get(peer)) for peer in peers if peer != host)
    return any(web is not None and draft.runs(peer, web.service) for peer, web in others)


def _of_clusters(draft: Draft, question: OrderQuestion) -> Iterator[str]:
    for name, out in beyond_tolerance(question).items():
        nodes = [node.name for node in draft.before.members.get(name, ()) if node.name in _restarting(draft)]
        if nodes:
            yield _words(name, nodes, out, draft.shape.clusters[name])


def _restarting(draft: Draft) -> frozenset[str]:
    """Name the nodes that take requests now and stop for a while."""
    restarted = {node for node, need in draft.node_needs.items() if need is Need.RESTART}
    return frozenset(restarted - draft.down - draft.held)


def _words(name: str, nodes: list[str], out: Sequence[str], cluster: ClusterShape) -> str:
    tolerates = f"tolerates the loss of {counted(cluster.tolerate, cluster.unit)}" if out else "tolerates no loss"
    already = f", and {some_of(sorted(out))} {'is' if len(out) == 1 else 'are'} out anyway" if out else ""
    restart = "restarts, and is" if len(nodes) == 1 else "restart one by one, and are each"
    return (
        f"cluster {name} {tolerates}{already}: {some_of(nodes)} {restart} out for about {TOMCAT_SECONDS} s, in"
        " which what the others cannot take fails"
    )


def _of_protocols(draft: Draft) -> Iterator[str]:
    """Say what a new protocol needs: httpd's modules and options are for one of them, and a balancer is of one kind."""
    for name, nodes in draft.before.members.items():
        before = {node.protocol for node in nodes if node.runs and node.name not in draft.down}
        after = {node.protocol for node in draft.shape.members.get(name, ())}
        if before and after and draft.before.senders.get(name) and not before & after:
            yield (
                f"cluster {name} changes from {some_of(sorted(before))} to {some_of(sorted(after))}: its web servers"
                " speak one or the other, so requests fail until both sides have changed; without an outage: add a"
                " cluster of new nodes, lead the sites to it, and then remove the old one"
            )


def _of_unreached(draft: Draft) -> Iterator[str]:
    """Name web servers out of reach that go on sending to nodes that stop.

    What such a one has now is not known: it is taken to send where those of its tier do.
    """
    needs = ((node, need) for node, need in draft.node_needs.items() if node in draft.before.nodes)
    stops = {node for node, need in needs if need in {Need.RESTART, Need.STOP}} - draft.down
    webs = draft.before.web_servers
    for host in sorted(draft.unreachable.keys() & webs.keys(), key=in_order):
        clusters = {name for web in webs.values() if web.tier == webs[host].tier for name in web.clusters}
        nodes = sorted((node for node in stops if draft.before.nodes[node].cluster in clusters), key=in_order)
        if nodes:
            stop = "stops" if len(nodes) == 1 else "stop"
            yield f"{host} cannot be told that {some_of(nodes)} {stop}: what it sends there meanwhile fails"
