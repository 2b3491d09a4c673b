"""What a cluster is to survive, and where its sessions go."""

from __future__ import annotations

import pytest
from checked import Document, nodes, problems, shop

LEFT, RIGHT = {"domain": "left"}, {"domain": "right"}
FOUR = {
    "node1": LEFT,
    "node2": LEFT,
    "node3": {"host": "app3", **RIGHT},
    "node4": {"host": "app4", **RIGHT},
}
ONE_HOST = {"node2": {"host": "app1", "instance": 1}, "node3": {"host": "app1", "instance": 2}}
INTRANET = {
    "ajp_secret": {"env": "SECRET"},
    "concurrency": 10,
    "nodes": {"a1": {"host": "app8"}, "a2": {"host": "app9"}},
}


def test_a_unit_is_left_after_the_loss_that_is_tolerated() -> None:
    assert problems(shop(failover={"tolerate": 2})) == [
        (
            "clusters.shop.failover.tolerate: must be below 2, as the cluster has 2 hosts"
            " (unit: host: nodes on one host are lost together); got 2 (at most 1)"
        )
    ]


def test_nodes_on_one_host_are_lost_together() -> None:
    assert problems(shop(nodes=ONE_HOST, failover={"tolerate": 1})) == [
        (
            "clusters.shop.failover.tolerate: must be below 1, as the cluster is on one host"
            " (unit: host: nodes on one host are lost together); got 1 (at most 0)"
        )
    ]


def test_nodes_are_lost_one_by_one_where_the_unit_is_a_node() -> None:
    assert problems(shop(nodes=ONE_HOST, failover={"tolerate": 2, "unit": "node"})) == []
    assert problems(shop(nodes=ONE_HOST, failover={"tolerate": 3, "unit": "node"})) == [
        "clusters.shop.failover.tolerate: must be below 3, as the cluster has 3 nodes; got 3 (at most 2)"
    ]


def test_the_only_node_cannot_be_lost() -> None:
    assert problems(shop(nodes={"node2": None}, failover={"tolerate": 1, "unit": "node"})) == [
        "clusters.shop.failover.tolerate: must be below 1, as the cluster has one node; got 1 (at most 0)"
    ]


def test_a_node_that_is_stopped_for_a_while_is_one_of_those_that_are_tolerated() -> None:
    assert problems(shop(nodes={"node2": {"state": "stopped"}}, failover={"tolerate": 1})) == []


def test_each_domain_outlives_the_loss_where_sessions_stay_inside_it() -> None:
    assert problems(shop(nodes=FOUR, failover={"tolerate": 2, "scope": "domain"})) == [
        (
            "clusters.shop.failover.tolerate: must be below 2, as domain left has 2 hosts"
            " (unit: host: nodes on one host are lost together); got 2 (at most 1)"
        ),
        (
            "clusters.shop.failover.tolerate: must be below 2, as domain right has 2 hosts"
            " (unit: host: nodes on one host are lost together); got 2 (at most 1)"
        ),
    ]
    assert problems(shop(nodes=FOUR, failover={"tolerate": 2})) == []


def test_a_domain_on_one_host_is_told_at_the_scope_where_tolerate_is_not_said() -> None:
    on_one_host = FOUR | {"node4": {"host": "app3", "instance": 1, **RIGHT}}
    assert problems(shop(nodes=on_one_host, failover={"scope": "domain"})) == [
        (
            "clusters.shop.failover.scope: must be below 1, as domain right is on one host"
            " (unit: host: nodes on one host are lost together); got 1 (at most 0)"
        )
    ]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"failover": {"scope": "domain"}}, "failover.scope: domain"),
        ({"sessions": {"replication": "domain"}}, "sessions.replication: domain"),
    ],
)
def test_domains_that_are_used_hold_two_nodes(changes: Document, reason: str) -> None:
    assert problems(shop(nodes=FOUR | {"node4": None}, **changes)) == [
        (
            f"clusters.shop.nodes.node3.domain: domain right has one node, and with {reason} nothing inside it can take"
            " over (give it a second node, or put this one in another domain)"
        )
    ]


def test_domains_that_are_used_hold_every_node() -> None:
    assert problems(shop(nodes=FOUR | {"node5": {"host": "app5"}}, sessions={"replication": "domain"})) == [
        "clusters.shop.nodes.node5: needs a domain, because of sessions.replication: domain (add domain)"
    ]


def test_domains_that_nothing_uses_are_left_alone() -> None:
    assert problems(nodes(node1=LEFT)) == []


@pytest.mark.parametrize("role", ["standby", "spare"])
def test_somebody_has_the_role_active(role: str) -> None:
    assert problems(nodes(node1={"role": role}, node2={"role": role})) == [
        "clusters.shop.nodes: has no node whose role is active: standbys and spares only stand in for one"
    ]


def test_somebody_is_in_service() -> None:
    assert problems(nodes(node1={"state": "disabled"}, node2={"state": "stopped"})) == [
        "clusters.shop.nodes: has no node in service: all are disabled or stopped"
    ]
    assert problems(nodes(node1={"state": "draining"}, node2={"state": "stopped"})) == []


def test_a_standby_may_serve_while_the_active_node_is_stopped() -> None:
    assert problems(nodes(node1={"state": "stopped"}, node2={"role": "standby"})) == []


def test_a_spare_stands_in_at_its_own_distance_only() -> None:
    assert problems(nodes(node2={"role": "spare", "distance": 1})) == [
        (
            "clusters.shop.nodes.node2.distance: no active node is at distance 1, so this spare would never"
            " stand in for one (give it the distance of an active node)"
        )
    ]
    assert problems(nodes(node2={"role": "standby", "distance": 1})) == []


def test_replication_needs_a_second_node() -> None:
    assert problems(shop(nodes={"node2": None}, sessions={"replication": "cluster", "manager": "backup"})) == [
        (
            "clusters.shop.sessions.replication: the cluster has one node, and sessions are replicated to another"
            " (add a node, or say none)"
        )
    ]


def test_two_clusters_do_not_meet_in_the_default_group() -> None:
    replicated = {"sessions": {"replication": "cluster"}}
    assert problems({"clusters": {"shop": replicated, "intranet": INTRANET | replicated}}) == [
        (
            "clusters.intranet.sessions: the multicast group 228.0.0.4, port 45564 is that of cluster shop:"
            " their sessions would mix (say multicast: {address: 228.0.0.4, port: 45565})"
        )
    ]


def test_the_group_that_is_proposed_is_free() -> None:
    group = {"replication": "cluster", "multicast": {"port": 65_535}}
    third = {**INTRANET, "nodes": {"b1": {"host": "app6"}, "b2": {"host": "app7"}}}
    third["sessions"] = {"replication": "none", "multicast": {"port": 1024}}
    (told,) = problems({"clusters": {"shop": {"sessions": group}, "b": third, "c": {**INTRANET, "sessions": group}}})
    assert told.startswith("clusters.c.sessions.multicast: ")
    assert "port: 1025}" in told


@pytest.mark.parametrize(
    "sessions",
    [
        {"replication": "cluster", "membership": "static"},
        {"replication": "cluster", "multicast": {"port": 45_565}},
        {"replication": "cluster", "multicast": {"address": "228.0.0.5"}},
        {"replication": "none"},
    ],
)
def test_clusters_that_are_apart_are_left_alone(sessions: Document) -> None:
    clusters = {"shop": {"sessions": {"replication": "cluster"}}, "intranet": {**INTRANET, "sessions": sessions}}
    assert problems({"clusters": clusters}) == []


def test_sessions_do_not_travel_between_major_versions_of_tomcat() -> None:
    hosts = {"hosts": {"app2": {"platform": "rhel-9"}}}
    assert problems(hosts | shop(sessions={"replication": "cluster"})) == [
        (
            "clusters.shop.sessions.replication: the cluster has Tomcat 9 on host app2 and 10 on host app1,"
            " and sessions do not travel between major versions (give its hosts one platform)"
        )
    ]
    assert problems(hosts) == []
