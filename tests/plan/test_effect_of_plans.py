"""What a plan does to clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from plan_site import FIRST, contents, deployed, nodes, planned, topology, wanted

from httpdgen.plan.build import Options, plan

if TYPE_CHECKING:
    from httpdgen.plan.fleet_plan import ClusterEffect, FleetPlan, NodeEffect

REPLICATED = {"replication": "cluster", "encryption_key": {"env": "KEY"}}
HARDWARE = {name: {"cpus": 4} for name in ("app1", "app2", "app3", "app4")}


def cluster(**parts: Any) -> Any:
    return topology(cluster=parts)


def effect(made: FleetPlan) -> ClusterEffect:
    [only] = made.effects
    return only


def node(made: FleetPlan, name: str = "node1") -> NodeEffect:
    return {each.node: each for each in effect(made).nodes}[name]


def notes(made: FleetPlan) -> str:
    return "\n".join(effect(made).notes)


def test_a_plan_that_touches_no_cluster_has_no_effect() -> None:
    assert planned(topology()).effects == ()


def test_a_weight_moves_shares_and_threads() -> None:
    found = node(planned(cluster(nodes=nodes(lbfactor=3))))
    assert (found.factor_before, found.factor_after) == (1, 3)
    assert (found.share_before, found.share_after) == (0.25, 0.5)
    assert found.threads_before is not None
    assert found.threads_after is not None
    assert found.threads_before < found.threads_after


def test_a_member_that_joins_or_leaves_is_none_on_the_other_side() -> None:
    joins, leaves = node(planned(cluster(nodes=nodes(5))), "node5"), node(planned(cluster(nodes=nodes(3))), "node4")
    assert (joins.factor_before, joins.share_before, joins.factor_after, joins.share_after) == (None, None, 1, 0.2)
    assert (leaves.factor_before, leaves.share_before, leaves.factor_after, leaves.share_after) == (1, 0.25, None, None)
    assert joins.threads_before is leaves.threads_after is None


@pytest.mark.parametrize("part", [{"state": "draining"}, {"role": "standby"}, {"distance": 1}])
def test_a_member_that_does_not_serve_has_no_share(part: dict[str, Any]) -> None:
    made = planned(cluster(nodes=nodes(**part)))
    assert node(made).share_after == 0.0
    assert node(made, "node2").share_after == pytest.approx(1 / 3)


def test_threads_are_unknown_where_the_file_was_not_read() -> None:
    was, will = wanted(topology(), FIRST), wanted(cluster(nodes=nodes(lbfactor=3)))
    made = plan(will, deployed(was), {}, {}, Options())
    assert (node(made).threads_before, node(made, "node2").threads_before) == (None, node(made, "node2").threads_after)


def test_headroom_is_what_the_threads_take_beyond_the_demand() -> None:
    found = effect(planned(cluster(balance={"method": "busyness"}))).headroom
    assert found is not None
    assert 0.2 <= found < 0.25  # margin: 20 % for event


def test_headroom_is_less_where_the_machines_are() -> None:
    parts: dict[str, Any] = {"expect": {"response": "100ms"}, "concurrency": 100}
    found = planned(
        topology(cluster=parts | {"balance": {"method": "busyness"}}, hosts=HARDWARE), topology(cluster=parts)
    )
    assert effect(found).headroom == -0.4  # 3 nodes x 4 processors x 5 for 100 requests


def test_headroom_is_unknown_without_a_demand() -> None:
    sites = {"a.example.com": {"routes": {"/": {"status": 404}}}}
    made = planned(topology(cluster={"nodes": nodes(lbfactor=2)}, sites=sites), topology(sites=sites))
    assert effect(made).headroom is None


def test_a_reload_resets_counters_and_keeps_holds() -> None:
    made = planned(cluster(balance={"method": "busyness"}))
    assert notes(made) == (
        "balancers begin anew on web1 and web2: counters, and what was set in balancer-manager, are reset; holds stay"
    )


def test_sessions_that_are_not_replicated_end_with_their_node() -> None:
    made = planned(cluster(tomcat={"jvm_options": ["-Xmx2g"]}), drain_seconds=60.0)
    assert notes(made) == (
        "sessions end with their node: node1, node2, node3 and node4 are each drained for at most 60 s before the stop"
    )


def test_of_replicated_sessions_nothing_is_said_where_the_group_stays() -> None:
    before, after = cluster(sessions=REPLICATED), cluster(sessions=REPLICATED, nodes=nodes(5))
    assert "sessions" not in notes(planned(after, before))


@pytest.mark.parametrize("other", [{"encryption_key": {"env": "KEY2"}}, {"multicast": {"port": 45565}}])
def test_sessions_are_not_carried_over_where_the_group_changes(other: dict[str, Any]) -> None:
    made = planned(cluster(sessions=REPLICATED | other), cluster(sessions=REPLICATED))
    assert notes(made).startswith("sessions are not carried over: its key, its group or its Tomcats' major version")


def test_a_node_that_moves_to_another_domain_does_not_take_its_sessions_along() -> None:
    def domains(first: str) -> Any:
        of = {name: each | {"domain": "east"} for name, each in nodes().items()}
        return cluster(nodes=of | {"node1": {"host": "app1", "domain": first}}, sessions={"replication": "domain"})

    made = planned(domains("west"), domains("east"))
    assert "sessions of node1 are not carried over: it moves to another domain" in notes(made)


def test_a_cluster_that_goes_has_its_members_leave() -> None:
    other = {"ajp_secret": {"env": "AJP"}, "nodes": {"old1": {"host": "app9"}}}
    before = topology(clusters={"shop": {"nodes": nodes(), "ajp_secret": {"env": "AJP"}}, "old": other})
    made = planned(topology(), before)
    assert {each.cluster: [node.factor_after for node in each.nodes] for each in made.effects}["old"] == [None]


def test_what_was_there_before_is_read_from_what_was_fetched() -> None:
    was, will = wanted(topology(), FIRST), wanted(cluster(nodes=nodes(lbfactor=3)))
    given = contents(was)
    given["app1"] = dict.fromkeys(given["app1"], b"no Connector here")
    assert node(plan(will, deployed(was), given, {}, Options())).threads_before is None
