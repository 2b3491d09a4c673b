"""Say why a plan is not to be carried out as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen import platforms
from httpdgen.plan.build_nodes import reached_otherwise
from httpdgen.plan.notes import ago, together
from httpdgen.plan.thresholds import too_much
from httpdgen.words import in_order, listed, some_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.plan.build_draft import Draft
    from httpdgen.platforms import Platform

_SHOWN = 5


def refusals(draft: Draft, outages: tuple[str, ...]) -> tuple[str, ...]:
    """Give every reason not to go on, each with the way out."""
    found = [
        *_unreachable(draft),
        *_locks(draft),
        *_missing(draft),
        *_in_the_way(draft),
        *_drift(draft),
        *_limits(draft),
        *_one_sided(draft),
        *_half_changed(draft),
        *too_much(draft),
    ]
    if outages and not draft.options.allow_outage:
        what = "the outage above" if len(outages) == 1 else f"the {len(outages)} outages above"
        found.append(f"{what} cannot be avoided: where it may be, say --allow-outage")
    return tuple(found)


def _unreachable(draft: Draft) -> Iterator[str]:
    """Name hosts of the limit that do not answer, those with the same reason together."""
    hosts = [host for host in draft.unreachable if draft.options.limit is None or host in draft.options.limit]
    without = "".join(f":!{name}" for name in hosts)  # all of them, as the command with fewer would be refused again
    for why, alike in together((draft.unreachable[host], host) for host in hosts).items():
        yield f"{some_of(alike)} cannot be reached (mend that, or go on without: --limit 'all{without}'): {why}"


def _locks(draft: Draft) -> Iterator[str]:
    if draft.options.take_lock:
        return
    locks = ((host, draft.present[host].lock) for host in draft.entries)
    by_whom = together(
        (f"{lock.owner} for {ago(draft.wanted.time - lock.since)} (rollout {lock.rollout})", host)
        for host, lock in locks
        if lock is not None
    )
    for who, hosts in by_whom.items():
        yield (
            f"{some_of(hosts)} {'is' if len(hosts) == 1 else 'are'} being changed by {who}: wait; or, once you know"
            " that it has ended, take the lock with --take-lock"
        )


def _missing(draft: Draft) -> Iterator[str]:
    """Say what hosts lack; those that will have nothing of ours any more need nothing."""
    lacks = (
        (f"{said}{_package(said, draft.shape.hosts[host].platform)}", host)
        for host in draft.entries
        if host in draft.shape.hosts
        for said in draft.present[host].missing
    )
    for said, hosts in together(lacks).items():
        yield f"{some_of(hosts)}: {said}"


def _package(said: str, platform: str) -> str:
    """Name the package that brings what is missing, where it is the one of the service's own name."""
    if "install" in said:
        return ""
    packages = _packages(platforms.load(platform))
    found = [package for part, package in packages.items() if part in said]
    return f": install the package {found[0]}" if found else ""


def _packages(platform: Platform) -> Mapping[str, str]:
    """Say which package brings what; a distribution calls its services by their packages' names."""
    if not platform.tomcat.service:
        return {}
    return {
        platform.httpd.program: platform.httpd.service,
        platform.tomcat.home: platform.tomcat.service,
        f"{platform.tomcat.service}.service": platform.tomcat.service,
        f"{platform.httpd.service}.service": platform.httpd.service,
    }


def _in_the_way(draft: Draft) -> Iterator[str]:
    """Name folders and devices where something of ours has to stand: they are not replaced."""
    for host, entries in draft.entries.items():
        present = draft.present[host].entries
        for path in sorted(entries):
            if path in present and present[path].kind == "else":
                yield f"{host}: {path} is a folder or a device, which httpdgen does not replace: move it away"


def _drift(draft: Draft) -> Iterator[str]:
    """Name what somebody else changed, where it would be lost."""
    if draft.options.overwrite_drift:
        return
    for host, plan in draft.hosts.items():
        if plan.drift:
            more = f", and {len(plan.drift) - _SHOWN} more" if len(plan.drift) > _SHOWN else ""
            yield (
                f"{host} is not as its last release left it: {'; '.join(plan.drift[:_SHOWN])}{more}: take what you"
                " want to keep into the topology, and let go of the rest with --overwrite-drift"
            )


def _limits(draft: Draft) -> Iterator[str]:
    """Name web servers of the limit that would send to what is not there, and nodes that would leave too early."""
    absent = together(
        (listed(sorted(found)), host) for host in draft.entries if (found := _absent_members(draft, host))
    )
    for where, hosts in absent.items():
        yield f"{listed(hosts)} would send to nodes that are not on {where} yet: take these hosts into --limit too"
    left = (node for node in draft.before.nodes if node not in draft.shape.nodes)
    senders = together((listed(sending), node) for node in left if (sending := _senders(draft, node)))
    for where, nodes in senders.items():
        yield f"{some_of(nodes)} would leave while {where} still send there: take these hosts into --limit too"


def _one_sided(draft: Draft) -> Iterator[str]:
    """Name nodes that a limit would have changed on one side alone, where web servers are refused or reach nobody."""
    if draft.options.limit is None:
        return
    found = {node: draft.hosts_around(node) for node in sorted(reached_otherwise(draft), key=in_order)}
    split = {node: more for node, hosts in found.items() if (more := hosts - draft.entries.keys()) and more != hosts}
    for nodes in together((draft.before.nodes[node].cluster, node) for node in split).values():
        more = frozenset[str]().union(*(split[node] for node in nodes))
        yield (
            f"{some_of(nodes)} {'is' if len(nodes) == 1 else 'are'} reached otherwise afterwards, by another address,"
            f" port or secret, which changes on both sides: {_way_to_both(draft, more)}"
        )


def _half_changed(draft: Draft) -> Iterator[str]:
    """Name nodes that a restart would use again, though a rollout that did not end may have changed one side alone."""
    if not draft.options.restart:
        return
    held = {hold.node: hold for found in draft.present.values() for hold in found.holds.values() if hold.rollout}
    halves = ((held[node].rollout, node) for node in held if draft.is_half_changed(node))
    for rollout, nodes in together(halves).items():
        yield (
            f"{some_of(nodes)} may be half changed, and {'is' if len(nodes) == 1 else 'are'} held for that by the"
            f" rollout {rollout}, which did not end: go on with it by `httpdgen deploy`, or back by `httpdgen rollback`"
        )


def _way_to_both(draft: Draft, more: frozenset[str]) -> str:
    lost = sorted(more & draft.unreachable.keys(), key=in_order)
    others = sorted(more - draft.unreachable.keys(), key=in_order)
    taken = f"take {listed([*others, *lost])} into --limit too"
    if not lost:
        return taken
    them = "it" if len(lost) == 1 else "them"
    return f"{taken}; {listed(lost)} cannot be reached: mend that, or take {them} out of the topology"


def _absent_members(draft: Draft, host: str) -> set[str]:
    """Name the hosts of nodes that a web server would send to, and that are not there afterwards."""
    web = draft.shape.web_servers.get(host)
    return set() if web is None else {on for node, on in web.members.items() if node not in draft.shape.nodes}


def _senders(draft: Draft, node: str) -> list[str]:
    """Name the web servers that send to a node afterwards."""
    return [host for host, web in draft.shape.web_servers.items() if node in web.members]
