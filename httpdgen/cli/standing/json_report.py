"""Tell a program how a fleet is, as JSON; docs/operating.md says what is in it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from httpdgen.cli.rolling.shown import shown_without
from httpdgen.deploy.status import Silent
from httpdgen.plan.release import release_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.cli.standing.told import Told
    from httpdgen.deploy.balancers import Served
    from httpdgen.deploy.standing import MemberStanding, NodeStanding
    from httpdgen.plan.present import PresentHost

_VERSION = 1
_DIGITS = 4


def tell(told: Told) -> str:
    """Write everything as one object, on one line so that `--watch` gives a line each time."""
    known = told.status.known
    report = {
        "version": _VERSION,
        "at": round(told.status.at, 3),
        "hosts": {host: _host(found) for host, found in known.present.items()},
        "unreachable": {host: shown_without(why) for host, why in known.unreachable.items()},
        "web_servers": {host: _web(told, host, served) for host, served in told.status.served.items()},
        "clusters": {
            name: {
                "tolerate": cluster.tolerate,
                "unit": cluster.unit,
                "nodes": {node.node: _node(node) for node in told.standings.get(name, ())},
            }
            for name, cluster in known.shape.clusters.items()
        },
        "attention": list(told.attention),
    }
    return json.dumps(report) + "\n"


def _host(found: PresentHost) -> dict[str, object]:
    release = found.release
    return {
        "release": None
        if release is None or found.folder is None
        else {"id": release_of(found.folder), "time": release.time, "by": release.by, "parent": release.parent},
        "services": {unit: asdict(service) for unit, service in sorted(found.services.items())},
        "holds": {node: asdict(hold) for node, hold in sorted(found.holds.items())},
        "lock": None if found.lock is None else asdict(found.lock),
        "pending": [{"action": action, "service": unit} for action, unit in found.pending],
        "unsettled": found.unsettled,
    }


def _web(told: Told, host: str, served: Served | Silent) -> dict[str, object]:
    shape = told.status.known.shape.web_servers[host]
    about: dict[str, object] = {"tier": shape.tier, "connector": shape.connector, "clusters": list(shape.clusters)}
    if isinstance(served, Silent):
        return {**about, "runs": served.runs, "said": shown_without(served.said), "status": None}
    status = served.status
    return {
        **about,
        "runs": True,
        "said": "",
        "status": {
            "version": status.version,
            "mpm": status.mpm,
            "started_at": status.started_at,
            "generation": status.generation,
            "busy": status.busy,
            "idle": status.idle,
            "old_generation_busy": status.old_generation_busy,
        },
    }


def _node(node: NodeStanding) -> dict[str, object]:
    return {
        "host": node.host,
        "runs": node.runs,
        "busy": node.busy,
        "elected": node.elected,
        "share": None if node.share is None else round(node.share, _DIGITS),
        "wanted": round(node.wanted, _DIGITS),
        "web_servers": _members(node.members),
    }


def _members(members: Mapping[str, MemberStanding]) -> dict[str, object]:
    return {
        web: {
            "state": each.member.state,
            "activation": each.member.activation,
            "said": shown_without(each.member.said),
            "weight": each.member.factor,
            "busy": each.member.busy,
            "elected": each.member.elected,
            "owed": each.owed,
        }
        for web, each in members.items()
    }
