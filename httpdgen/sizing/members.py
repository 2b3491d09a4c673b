"""The members of a balancer, and which of them serve when some are lost."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from httpdgen.model.clusters import Cluster


@dataclass(frozen=True, slots=True)
class Member:
    """A node as the balancer sees it.

    `unit` is what it is lost with: its host, or itself. `domain` is "" for a node that belongs to none.
    """

    name: str
    weight: int
    unit: str
    domain: str = ""
    distance: int = 0
    role: Literal["active", "standby", "spare"] = "active"


def members_of(cluster: Cluster) -> tuple[Member, ...]:
    """Give the members of a cluster, in the order in which the balancer lists them (by name)."""
    by_host = cluster.failover.unit == "host"
    return tuple(
        Member(name, node.lbfactor, node.host if by_host else name, node.domain or "", node.distance, node.role)
        for name, node in sorted(cluster.nodes.items())
    )


def by_unit(members: Iterable[Member]) -> dict[str, list[Member]]:
    """Group members by what they are lost with."""
    units: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        units[member.unit].append(member)
    return units


def weight_of(members: Iterable[Member]) -> int:
    """Add up lbfactors."""
    return sum(member.weight for member in members)


def serving(members: Iterable[Member], lost: Collection[str] = ()) -> list[Member]:
    """Name those that share the requests when the nodes in `lost` (by name) are out of service.

    The nearest distance at which anybody can serve serves alone. There, active members serve, and each one
    that is lost lets in one spare, in their order; standbys serve when nobody else can (httpd manual,
    mod_proxy_balancer: lbset, R and H; Tomcat Connectors, workers.properties: distance).

    >>> two = [Member("a", 1, "a"), Member("b", 1, "b"), Member("c", 2, "c", role="standby")]
    >>> [member.name for member in serving(two, {"a"})], [member.name for member in serving(two, {"a", "b"})]
    (['b'], ['c'])
    """
    levels: dict[int, list[Member]] = defaultdict(list)
    for member in members:
        levels[member.distance].append(member)
    for _, level in sorted(levels.items()):
        actives = [member for member in level if member.role == "active"]
        live = [member for member in actives if member.name not in lost]
        spares = [member for member in level if member.role == "spare" and member.name not in lost]
        chosen = live + spares[: len(actives) - len(live)]
        chosen = chosen or [member for member in level if member.role == "standby" and member.name not in lost]
        if chosen:
            return chosen
    return []


def spread(chosen: Sequence[Member], amount: Fraction = Fraction(1)) -> dict[str, Fraction]:
    """Spread requests over members by lbfactor.

    >>> spread([Member("a", 1, "a"), Member("b", 3, "b")])
    {'a': Fraction(1, 4), 'b': Fraction(3, 4)}
    """
    total = weight_of(chosen)
    return {member.name: amount * member.weight / total for member in chosen}


def spread_inside_domains(members: Sequence[Member], lost: Collection[str]) -> dict[str, Fraction]:
    """Spread requests where those of a lost member go to its domain, and to everybody once its domain is lost.

    Every request has a session, and sessions were made with everything in service (Tomcat Connectors,
    workers.properties: domain).
    """
    before = spread(serving(members))
    loads = defaultdict(Fraction, {name: share for name, share in before.items() if name not in lost})
    everybody = serving(members, lost)
    for domain, inside in _domains(members).items():
        gone = sum((before.get(member.name, Fraction(0)) for member in inside if member.name in lost), Fraction(0))
        heirs = (serving(inside, lost) if domain else []) or everybody
        if gone and heirs:
            for name, part in spread(heirs, gone).items():
                loads[name] += part
    return dict(loads)


def _domains(members: Iterable[Member]) -> Mapping[str, list[Member]]:
    domains: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        domains[member.domain].append(member)
    return domains
