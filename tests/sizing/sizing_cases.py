"""Small topologies, and the slow and certain way to find the worst loss."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

from httpdgen.model.topology import Topology

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from httpdgen.sizing.members import Member

ONE_TWO_ONE: dict[str, dict[str, Any]] = {
    "node1": {"host": "app1"},
    "node2": {"host": "app2", "lbfactor": 2},
    "node3": {"host": "app3"},
}
AABB = {f"{domain}{number}": {"host": f"{domain}{number}", "domain": domain} for domain in "ab" for number in (1, 2)}


def topology(
    nodes: Mapping[str, Any] = ONE_TWO_ONE,  # Any: what YAML would give, here and below
    *,
    tier: Mapping[str, Any] | None = None,
    hosts: Mapping[str, Any] | None = None,
    **cluster: Any,
) -> Topology:
    """Build a site of one tier of one web server, called edge, and one cluster, called shop."""
    edge = {"hosts": ("web1",), "max_request_workers": 200, **(tier or {})}
    return Topology.model_validate(
        {
            "httpdgen": 1,
            "web_tiers": {"edge": edge},
            "clusters": {"shop": {"nodes": nodes, **cluster}},
            "sites": {"www.example.com": {"routes": {"/shop": {"cluster": "shop"}}}},
            "hosts": hosts or {},
        }
    )


def brute_force(members: Sequence[Member], tolerate: int, *, by_domain: bool) -> dict[str, Fraction]:
    """Look at every set of lost units, and keep the heaviest load of each member that serves in one."""
    worst: dict[str, Fraction] = {}
    for lost in _sets({member.unit for member in members}, tolerate):
        names = {member.name for member in members if member.unit in lost}
        cases = [_by_weight(_chosen(members, names), Fraction(1))]
        cases += [_kept_in_domains(members, names)] if by_domain else []
        for name, load in (pair for case in cases for pair in case.items()):
            worst[name] = max(load, worst.get(name, Fraction(0)))
    return {name: load for name, load in worst.items() if load}


def _sets(units: Collection[str], most: int) -> Iterator[set[str]]:
    for count in range(most + 1):
        yield from (set(chosen) for chosen in combinations(sorted(units), count))


def _chosen(members: Sequence[Member], lost: Collection[str]) -> list[Member]:
    """Choose as mod_proxy_balancer does: set by set, spares for members that are bad, standbys at last."""
    for distance in range(100):
        bad, candidates, spares, standbys = 0, [], [], []
        for member in (each for each in members if each.distance == distance):
            usable = member.name not in lost
            if member.role == "active":
                bad += not usable
                candidates += [member] * usable
            elif member.role == "spare":
                spares += [member] * usable
            else:
                standbys += [member] * usable
        candidates += spares[:bad]
        if candidates or standbys:
            return candidates or standbys
    return []


def _by_weight(members: Sequence[Member], amount: Fraction) -> dict[str, Fraction]:
    return {each.name: amount * each.weight / sum(other.weight for other in members) for each in members}


def _kept_in_domains(members: Sequence[Member], lost: Collection[str]) -> dict[str, Fraction]:
    """Move the part of each lost member alone: into its domain, or to everybody."""
    before = _by_weight(_chosen(members, ()), Fraction(1))
    loads = {name: load for name, load in before.items() if name not in lost}
    for gone in (member for member in members if member.name in lost and member.name in before):
        inside = [member for member in members if gone.domain and member.domain == gone.domain]
        heirs = _chosen(inside, lost) or _chosen(members, lost)
        for name, part in _by_weight(heirs, before[gone.name]).items():
            loads[name] = loads.get(name, Fraction(0)) + part
    return loads
