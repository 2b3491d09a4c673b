"""A fleet for the tests of plans: two web servers and four Tomcats, as it is wanted and as it stands on its hosts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from httpdgen.model.secret_ref import SecretRef
from httpdgen.model.secrets import Secrets
from httpdgen.model.topology import Topology
from httpdgen.plan.build import Options, plan
from httpdgen.plan.compare import as_wanted
from httpdgen.plan.present import PresentHost, Service
from httpdgen.plan.release import BEFORE, HostRelease
from httpdgen.plan.wanted import wanted_of
from httpdgen.render import render
from httpdgen.sizing import size
from httpdgen.tree import ConfigTree, File

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.plan.fleet_plan import FleetPlan
    from httpdgen.plan.wanted import Wanted

Part = dict[str, Any]  # Any: YAML

UP, DOWN = Service("active", "enabled"), Service("inactive", "disabled")
FIRST = 1_795_000_000
LATER = FIRST + 3600
SECRETS = {"AJP": "an-ajp-secret-of-the-tests", "OTHER": "another-secret-of-tests", "KEY": "0f" * 16, "KEY2": "1e" * 16}


def nodes(count: int = 4, **first: Any) -> Part:
    """Give nodes on hosts of their own; `first` goes to node1."""
    found: Part = {f"node{number}": {"host": f"app{number}"} for number in range(1, count + 1)}
    return found | {"node1": found["node1"] | first}


def topology(tier: Part | None = None, cluster: Part | None = None, **parts: Any) -> Topology:
    """Put a topology together, with other parts in place of its own."""
    return Topology.model_validate(
        {
            "httpdgen": 1,
            "web_tiers": {"edge": {"hosts": ["web1", "web2"]} | (tier or {})},
            "clusters": {"shop": {"nodes": nodes(), "ajp_secret": {"env": "AJP"}} | (cluster or {})},
            "sites": {"www.example.com": {"routes": {"/shop": {"cluster": "shop"}}}},
        }
        | parts
    )


def wanted(of: Topology | None = None, time: int = LATER) -> Wanted:
    """Say what a topology wants."""
    of = of or topology()
    secrets = Secrets({SecretRef(env=name): value for name, value in SECRETS.items()})
    sizing = size(of)
    return wanted_of(of, sizing, render(of, sizing, secrets, {}, source="topology.yaml"), secrets.mask, time)


def deployed(of: Wanted, parent: str = BEFORE) -> dict[str, PresentHost]:
    """Give the hosts as they are once all of that is deployed."""
    return {host: _host(of, host, parent) for host in of.hosts}


def _host(of: Wanted, host: str, parent: str) -> PresentHost:
    entries, shape = of.hosts[host], of.shape.hosts[host]
    release = HostRelease(
        id=of.release,
        parent=parent,
        time=of.time,
        by="ada@desk",
        digest=ConfigTree({"": entries}).digest(),
        shape=shape,
        entries={path: entry.describe() for path, entry in entries.items()},
    )
    runs = {node.service: node.runs for node in shape.nodes} | ({} if shape.web is None else {shape.web.service: True})
    return PresentHost(
        host=host,
        folder=of.release,
        release=release,
        entries={path: as_wanted(entry) for path, entry in entries.items()},
        services={unit: UP if active else DOWN for unit, active in runs.items()},
        releases=((of.release, parent),),
        clock=float(LATER),
    )


def stock(of: Wanted) -> dict[str, PresentHost]:
    """Give the hosts as their distribution leaves them: packages installed, nothing of ours."""
    return {
        host: replace(found, folder=None, release=None, entries={}, releases=()) for host, found in deployed(of).items()
    }


def contents(of: Wanted) -> dict[str, dict[str, bytes]]:
    """Give the contents of every file once all of that is deployed."""
    return {
        host: {path: entry.content for path, entry in entries.items() if isinstance(entry, File)}
        for host, entries in of.hosts.items()
    }


def planned(
    after: Topology | Wanted,
    before: Topology | None = None,
    present: Mapping[str, PresentHost] | None = None,
    unreachable: Mapping[str, str] | None = None,
    **options: Any,
) -> FleetPlan:
    """Plan from one topology to another; `present` are the hosts as they are: all of `before`, and stock."""
    was = wanted(before or topology(), FIRST)
    will = wanted(after) if isinstance(after, Topology) else after
    found = stock(will) | deployed(was) if present is None else present
    return plan(will, found, contents(was), unreachable or {}, Options(**options))
