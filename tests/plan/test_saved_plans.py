"""Saved plans: whole for a reviewer, and refused once they are not what would be done."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from plan_site import FIRST, LATER, deployed, nodes, planned, topology, wanted

from httpdgen.plan.saved import SavedPlan, read_saved, stale
from httpdgen.plan.saved_json import write_saved

if TYPE_CHECKING:
    from httpdgen.plan.fleet_plan import FleetPlan

AFTER = topology(cluster={"balance": {"method": "busyness"}})


def saved(made: FleetPlan | None = None) -> SavedPlan:
    return read_saved(write_saved(made or planned(AFTER), "of the tree", "prod", LATER))


def reasons(now: FleetPlan, wanted_digest: str = "of the tree", environment: str = "prod") -> tuple[str, ...]:
    return stale(saved(), now, wanted_digest, environment)


def changed(*hosts: str) -> FleetPlan:
    """Give the plan as it would be once some hosts have changed."""
    present = deployed(wanted(topology(), FIRST))
    present |= {host: replace(present[host], extra=("/etc/httpdgen/current/x",)) for host in hosts}
    return planned(AFTER, present=present)


def test_a_plan_is_read_back_as_far_as_it_is_needed() -> None:
    made = planned(AFTER)
    found = saved(made)
    assert (found.release, found.environment, found.made_at) == (made.release, "prod", LATER)
    assert (found.digest, found.wanted) == (made.digest, "of the tree")
    assert list(found.hosts) == sorted(made.hosts)


def test_a_reviewer_finds_everything() -> None:
    document: dict[str, Any] = json.loads(write_saved(planned(AFTER), "w", "prod", LATER))
    assert document["changes"]["web1"]["changes"][0]["path"] == "/etc/httpdgen/current/httpd/balancers.conf"
    assert "lbmethod=bybusyness" in document["changes"]["web1"]["changes"][0]["diff"]
    assert document["changes"]["web1"]["services"][0]["need"] == "reload"
    assert [step["kind"] for step in document["steps"]] == ["web", "web"]
    assert document["effects"]["shop"]["nodes"]["node1"]["share_after"] == 0.25


def test_a_plan_that_still_is_what_would_be_done_is_carried_out() -> None:
    assert reasons(planned(AFTER)) == ()


def test_hosts_that_are_no_longer_as_they_were_are_named() -> None:
    assert reasons(changed("app1")) == ("app1 is no longer as when it was made",)
    assert reasons(changed("app1", "web2")) == ("app1 and web2 are no longer as when it was made",)


def test_another_topology_is_told() -> None:
    other = planned(topology(cluster={"nodes": nodes(lbfactor=5)}))
    assert reasons(other, "of another") == ("the topology, its secrets or the templates give something else by now",)


def test_another_inventory_is_told() -> None:
    assert reasons(planned(AFTER), environment="staging") == ("it was made for prod, and not for staging",)


def test_another_limit_is_told() -> None:
    everything = planned(AFTER)
    limited = replace(everything, digest="of fewer hosts")
    assert reasons(limited) == ("it was made with another --limit, --batch or --no-canary, or is not whole",)


def test_hosts_that_come_or_go_are_told() -> None:
    fewer = replace(planned(AFTER), digest="", hosts={k: v for k, v in planned(AFTER).hosts.items() if k != "app1"})
    assert reasons(fewer) == ("app1 cannot be read any more, or is not in the inventory",)
    assert stale(saved(fewer), planned(AFTER), "of the tree", "prod") == (
        "app1 could not be read when it was made, or is new in the inventory",
    )


@pytest.mark.parametrize("data", [b"", b"[]", b'{"format": "x"}', b"\xff", b"[" * 100_000])
def test_what_is_no_saved_plan_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="it is no saved plan of httpdgen: make one with"):
        read_saved(data)


def test_a_plan_of_another_version_is_refused() -> None:
    document = json.loads(write_saved(planned(AFTER), "w", "prod", LATER)) | {"format": 2}
    with pytest.raises(ValueError, match=r"another version of httpdgen \(format 2\)"):
        read_saved(json.dumps(document).encode())


@pytest.mark.parametrize("options", [{"batch": 2, "canary": False}, {"limit": frozenset({"web1", "web2"})}])
def test_a_plan_of_another_order_or_part_is_another_one(options: dict[str, Any]) -> None:
    other = planned(AFTER, **options)
    assert reasons(replace(other, hosts=planned(AFTER).hosts)) == (
        "it was made with another --limit, --batch or --no-canary, or is not whole",
    )
