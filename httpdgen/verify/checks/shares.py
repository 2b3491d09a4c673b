"""What part of the new sessions each node should get, and whether counts agree with it."""

from __future__ import annotations

from fractions import Fraction
from math import lcm, sqrt
from types import MappingProxyType
from typing import TYPE_CHECKING

from httpdgen.control.running import MemberState
from httpdgen.words import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.control.running import RunningMember
    from httpdgen.model.clusters import Cluster

_ROUNDS, _FEWEST, _MOST = 4, 12, 120
_ROUNDING = 1  # request
_SIGMAS = 3  # of requests that others send when they like: hardly ever more by chance


def shares(cluster: Cluster, running: Mapping[str, RunningMember] = MappingProxyType({})) -> dict[str, Fraction]:
    """Give each node's part of the new sessions, 0 where it gets none.

    Only active nodes have one, standbys and spares do not, and of different distances the least counts. What is known
    of the `running` balancer's members counts for factors and states.

    >>> from httpdgen.model.clusters import Cluster
    >>> nodes = {"a": {"host": "a"}, "b": {"host": "b", "lbfactor": 2}, "c": {"host": "c", "state": "draining"}}
    >>> {name: str(part) for name, part in shares(Cluster.model_validate({"nodes": nodes})).items()}
    {'a': '1/3', 'b': '2/3', 'c': '0'}
    """
    serving = {
        name: node
        for name, node in cluster.nodes.items()
        if node.role == "active"
        and (running[name].state is MemberState.OK if name in running else node.state == "active")
    }
    nearest = min((node.distance for node in serving.values()), default=0)
    factors = {
        name: Fraction(running[name].factor).limit_denominator(100) if name in running else Fraction(node.lbfactor)
        for name, node in serving.items()
        if node.distance == nearest
    }
    return {name: factors.get(name, Fraction(0)) / (sum(factors.values()) or 1) for name in cluster.nodes}


def sample_size(parts: Mapping[str, Fraction]) -> int:
    """Say how many sessions are enough to look at: four rounds of the balancer, within bounds.

    >>> sample_size({"a": Fraction(1, 4), "b": Fraction(1, 2), "c": Fraction(1, 4)})
    16
    """
    # A round is the lowest common denominator: the sum of the factors, reduced by what they have in common.
    return max(_FEWEST, min(_MOST, _ROUNDS * lcm(*(part.denominator for part in parts.values()))))


def unlike(
    counts: Mapping[str, int], parts: Mapping[str, Fraction], margin: Fraction, *, by_chance: bool = False
) -> dict[str, Fraction]:
    """Give the nodes that have too many or too few, and by how many; none where all are within the margin.

    The margin is of the node's own part; one request more or less is rounding. `by_chance` also allows for what comes
    at random: three standard deviations.

    >>> half = {"a": Fraction(1, 2), "b": Fraction(1, 2)}
    >>> unlike({"a": 6, "b": 10}, half, Fraction(1, 5))
    {}
    >>> {name: int(by) for name, by in unlike({"a": 4, "b": 12}, half, Fraction(1, 5)).items()}
    {'a': -4, 'b': 4}
    """
    total = sum(counts.values())
    by = {name: counts.get(name, 0) - total * part for name, part in sorted(parts.items())}
    allowed = {name: _allowed(total, part, margin, by_chance=by_chance) for name, part in parts.items()}
    return {name: more for name, more in by.items() if abs(more) > allowed[name]}


def told(found: Mapping[str, Fraction], counts: Mapping[str, int]) -> str:
    """Say it in words.

    >>> told({"a": Fraction(-4)}, {"a": 4, "b": 12})
    'a got 4 instead of 8'
    """
    got = {name: counts.get(name, 0) for name in found}
    return listed([f"{name} got {got[name]} instead of {round(got[name] - by)}" for name, by in found.items()])


def _allowed(total: int, part: Fraction, margin: Fraction, *, by_chance: bool) -> float:
    chance = _SIGMAS * sqrt(total * part * (1 - part)) if by_chance else 0.0
    return float(total * part * margin) + (_ROUNDING if part else 0) + chance
