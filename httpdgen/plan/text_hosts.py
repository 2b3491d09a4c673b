"""Put the hosts of a plan together of which the same is to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.plan.fleet_plan import Need
from httpdgen.words import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpdgen.plan.fleet_plan import Change, FleetPlan, ServicePlan

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class HostGroup:
    """Hosts with the same changes, drift and services; these without those that need nothing."""

    hosts: tuple[str, ...]
    changes: tuple[Change, ...]
    drift: tuple[str, ...]
    services: tuple[ServicePlan, ...]


def groups_of(plan: FleetPlan) -> tuple[HostGroup, ...]:
    """Give the hosts that something is to be told of, by groups, in the order of their names."""
    found: dict[tuple[object, ...], list[str]] = {}
    for name in sorted(plan.hosts, key=in_order):
        host = plan.hosts[name]
        services = tuple(service for service in host.services if service.need is not Need.NOTHING)
        if host.changes or host.drift or services:
            found.setdefault((host.changes, host.drift, services), []).append(name)
    return tuple(_group(plan, tuple(hosts)) for hosts in found.values())


def _group(plan: FleetPlan, hosts: tuple[str, ...]) -> HostGroup:
    first = plan.hosts[hosts[0]]
    services = tuple(service for service in first.services if service.need is not Need.NOTHING)
    return HostGroup(hosts, first.changes, first.drift, services)


def some_of(names: Sequence[str], most: int = _SHOWN) -> str:
    """Name the first of many, but rather one more than to say that there is one more.

    >>> some_of(["web1", "web2", "web3", "web4", "web5"]), some_of(["web1", "web2"])
    ('web1, web2, web3 and 2 more', 'web1 and web2')
    """
    shown = list(names) if len(names) <= most + 1 else [*names[:most], f"{len(names) - most} more"]
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))
