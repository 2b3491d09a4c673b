"""Say what is worth knowing of a fleet before a plan is carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.plan.fleet_plan import Need
from httpdgen.words import in_order, listed, some_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from httpdgen.plan.build_draft import Draft

MOST_CLOCK_SECONDS = 300


def notes(draft: Draft) -> tuple[str, ...]:
    """Say what is worth knowing."""
    return (*_states(draft), *_left_holds(draft), *_first_restarts(draft), *_clocks(draft), *_dead_clusters(draft))


def _states(draft: Draft) -> Iterator[str]:
    present = {host: draft.present[host] for host in draft.entries}
    unsettled = [host for host, found in present.items() if found.unsettled]
    if unsettled:
        yield f"on {some_of(unsettled)} a change was cut off: it is finished or undone first"
    for said, hosts in together(
        (f"{hold.node} is held ({hold.state or f'weight {hold.weight}'}) by {hold.owner}, until `enable`", host)
        for host, found in draft.present.items()
        for hold in found.holds.values()
        if not hold.rollout
    ).items():
        yield f"{said}, on {some_of(hosts)}"


def _left_holds(draft: Draft) -> Iterator[str]:
    for host, found in draft.present.items():
        for hold in found.holds.values():
            if hold.rollout:
                yield (
                    f"{hold.node} is still held on {host} by the rollout {hold.rollout}, which did not end: that"
                    f" {_becomes(draft, hold.node)}"
                )


def _becomes(draft: Draft, node: str) -> str:
    """Say what becomes of a hold that was left: a node that may be half changed stays held."""
    beyond = sorted(draft.beyond_limit(node), key=in_order)
    return f"stays until --limit has {listed(beyond)} too" if beyond else "is lifted"


def _first_restarts(draft: Draft) -> Iterator[str]:
    """Name what serves with somebody else's configuration until it is restarted with ours."""
    web_servers = draft.shape.web_servers
    new = [
        host
        for host, need in draft.web_needs.items()
        if need is Need.RESTART and host not in draft.before.web_servers and host in web_servers
    ]
    if new:
        yield f"the httpd of {some_of(new)} runs with what is not httpdgen's, and stops and starts once"
    strange = [node for node, need in draft.node_needs.items() if need is Need.RESTART and _is_strange(draft, node)]
    if strange:
        yield (
            f"on {some_of(strange)} Tomcat runs with what is not httpdgen's, and stops and starts once, undrained;"
            " where somebody is served by them now, take the hosts over one by one with --limit"
        )


def _is_strange(draft: Draft, node: str) -> bool:
    """Whether a node's Tomcat runs already, though none of our releases has it."""
    after = draft.shape.nodes.get(node)
    return after is not None and node not in draft.before.nodes and draft.runs(draft.shape.host_of[node], after.service)


def _clocks(draft: Draft) -> Iterator[str]:
    for host in draft.entries:
        clock = draft.present[host].clock
        ahead = clock - draft.wanted.time
        if clock and abs(ahead) > MOST_CLOCK_SECONDS:
            yield f"the clock of {host} is {ago(abs(ahead))} {'ahead' if ahead > 0 else 'behind'}"


def _dead_clusters(draft: Draft) -> Iterator[str]:
    for name, nodes in draft.before.members.items():
        hosts = {draft.before.host_of[node.name] for node in nodes}
        if nodes and hosts <= draft.present.keys() and all(node.name in draft.down for node in nodes):
            yield f"no node of the cluster {name} runs now"


def ago(seconds: float) -> str:
    """Write how long ago something was.

    >>> ago(-5), ago(90), ago(7200), ago(200_000)
    ('0 s', '1 min', '2 h', '2 d')
    """
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{max(0, int(seconds))} s"


def together(said: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Give the hosts of which the same is said."""
    found: dict[str, list[str]] = {}
    for what, host in said:
        found.setdefault(what, []).append(host)
    return found
