"""Write a plan as JSON: for a review, for machines, and for `deploy` to carry out just that."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from httpdgen.plan.digest import host_digest
from httpdgen.plan.saved import FORMAT

if TYPE_CHECKING:
    from httpdgen.plan.fleet_plan import ClusterEffect, FleetPlan, HostPlan


def write_saved(plan: FleetPlan, wanted: str, environment: str, made_at: int) -> bytes:
    """Write a plan, with everything that a reviewer needs and no secret in it.

    `wanted` is the digest of what it wants, `environment` its inventory, `made_at` seconds since 1970. The same plan
    gives the same bytes.
    """
    document = {
        "format": FORMAT,
        "release": plan.release,
        "environment": environment,
        "made_at": made_at,
        "digest": plan.digest,
        "wanted": wanted,
        "hosts": {host: host_digest(present) for host, present in sorted(plan.present.items()) if host in plan.hosts},
        "unreachable": dict(sorted(plan.unreachable.items())),
        "changes": {host: _host(found, plan.parents.get(host)) for host, found in sorted(plan.hosts.items())},
        "paired": sorted(plan.paired),
        "steps": [asdict(step) for step in plan.steps],
        "effects": {effect.cluster: _effect(effect) for effect in plan.effects},
        "least_seconds": plan.least_seconds,
        "outages": plan.outages,
        "notes": plan.notes,
        "refusals": plan.refusals,
    }
    return (json.dumps(document, indent=1) + "\n").encode()


def _host(host: HostPlan, parent: str | None) -> dict[str, object]:
    return {
        "parent": parent,
        "changes": [asdict(change) for change in host.changes],
        "drift": host.drift,
        "services": [asdict(service) for service in host.services],
    }


def _effect(effect: ClusterEffect) -> dict[str, object]:
    nodes = {node.node: {key: value for key, value in asdict(node).items() if key != "node"} for node in effect.nodes}
    return {"nodes": nodes, "headroom": effect.headroom, "notes": effect.notes}
