"""What the machines can carry, by the formulas of "Fronting Tomcat" (Calculating Load).

    concurrent requests = min(500 / AART in ms, 200) x processors
    concurrent requests = KB a second / AARS in KB          (12,500 KB a second for 100 Mb/s)

The smaller of the two counts, and a hit takes half a second: hits a day = concurrent / 0.5 s x 86,400 s x duty.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from httpdgen.sizing.result import Capacity, Derived
from httpdgen.words import counted, decimal, some_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.model.clusters import Cluster, Expect
    from httpdgen.model.topology import Topology

TARGET_MS = 500  # within half a second, or the user thinks that it does not work
MOST_PER_CPU = 200
BITS_A_SECOND_PER_KB = 8000
BYTES_PER_KB = 1024
UNKNOWN = Capacity(None, None)


@dataclass(frozen=True, slots=True)
class Carries:
    """The concurrent requests that something can carry, exactly, and why."""

    exact: Fraction
    reason: str


def capacity(carried: Carries | None, expect: Expect) -> Capacity:
    """Round what can be carried down, and say how many hits a day that is."""
    if carried is None:
        return UNKNOWN
    hits = carried.exact * 1000 / TARGET_MS * 86_400 * expect.duty
    words = f"{decimal(carried.exact)} / 0.5 s x 86400 s x {decimal(expect.duty)}"
    return Capacity(Derived(floor(carried.exact), carried.reason), Derived(floor(hits), words))


def node_carries(topology: Topology, cluster: Cluster, parts: Mapping[str, Fraction]) -> dict[str, Carries]:
    """Say what each node can carry; a node of which too little is known is left out.

    `parts` is the part of its host that each node has (see `host_parts`).
    """
    carried: dict[str, Carries] = {}
    for name, node in cluster.nodes.items():
        limits = list(filter(None, (_by_cpu(topology, cluster, node.host), _by_network(topology, cluster, node.host))))
        if limits:
            least = min(limits, key=lambda limit: limit.exact)
            carried[name] = _part_of(least, node.host, parts[name])
    return carried


def host_parts(topology: Topology) -> dict[str, Fraction]:
    """Say which part of its host each node has: hosts are shared by lbfactor among all Tomcats on them."""
    weights: dict[str, int] = {}
    for _, _, node in topology.nodes():
        weights[node.host] = weights.get(node.host, 0) + node.lbfactor
    return {name: Fraction(node.lbfactor, weights[node.host]) for _, name, node in topology.nodes()}


def cluster_carries(carried: Mapping[str, Carries], loads: Mapping[str, Fraction]) -> Carries | None:
    """Say what a cluster can carry when `loads` are its nodes' parts: until the first node is full.

    None where a node that bears a part is unknown.
    """
    busy = {name: load for name, load in loads.items() if load}
    if not busy or not busy.keys() <= carried.keys():
        return None
    first = min(busy, key=lambda name: (carried[name].exact / busy[name], name))
    exact = carried[first].exact / busy[first]
    return Carries(exact, f"{first} is full first: its {decimal(carried[first].exact)} / {busy[first]} of all requests")


def capacity_warnings(
    name: str,
    expect: Expect,
    requests: int,
    carried: Mapping[str, Carries],
    cases: Mapping[str, Mapping[str, Fraction]],
) -> list[str]:
    """Say which nodes get more than they can carry in the first case where some do.

    `cases` has the nodes' parts of the requests, by the case in words.
    """
    response = expect.response
    if response is not None and response.ms > TARGET_MS:
        missed = f"an answer in {response} misses the target of half a second with any number of requests"
        return [f"cluster {name}: {missed}; make the application faster"]
    found = (_over(name, requests, carried, parts, case) for case, parts in cases.items())
    return [warning for warning in found if warning][:1]


def _over(
    name: str, requests: int, carried: Mapping[str, Carries], loads: Mapping[str, Fraction], case: str
) -> str | None:
    over = sorted(node for node, load in loads.items() if node in carried and requests * load > carried[node].exact)
    if not over:
        return None
    worst = max(over, key=lambda node: (requests * loads[node] / carried[node].exact, node))
    return (
        f"cluster {name}: {some_of(over)} cannot carry the requests {case}: {worst} gets"
        f" {decimal(requests * loads[worst])} of {requests}, but carries {decimal(carried[worst].exact)}"
        f" ({carried[worst].reason}); add nodes or processors, or lower the demand"
    )


def _by_cpu(topology: Topology, cluster: Cluster, host: str) -> Carries | None:
    known, response = topology.hosts.get(host), cluster.expect.response
    if known is None or known.cpus is None or response is None:
        return None
    if response.ms > TARGET_MS:
        return Carries(Fraction(0), f"an answer in {response} misses the target of half a second")
    each = min(Fraction(TARGET_MS, response.ms), Fraction(MOST_PER_CPU))
    words = f"min({TARGET_MS} / {response.ms} ms, {MOST_PER_CPU}) x {counted(known.cpus, 'processor')}"
    return Carries(each * known.cpus, words)


def _by_network(topology: Topology, cluster: Cluster, host: str) -> Carries | None:
    known, page = topology.hosts.get(host), cluster.expect.page
    if known is None or known.network is None or page is None:
        return None
    speed, size = Fraction(known.network, BITS_A_SECOND_PER_KB), Fraction(page, BYTES_PER_KB)
    return Carries(speed / size, f"{decimal(speed)} KB a second / {decimal(size)} KB")


def _part_of(whole: Carries, host: str, part: Fraction) -> Carries:
    if part == 1:
        return whole
    return Carries(whole.exact * part, f"{whole.reason} x {part}, its part of {host}")
