"""Names that must differ."""

from __future__ import annotations

from checked import edge, nodes, problems

INTRANET = {"ajp_secret": {"env": "SECRET"}, "concurrency": 10}


def test_a_nodes_name_is_unique_in_the_file() -> None:
    assert problems({"clusters": {"intranet": {**INTRANET, "nodes": {"node1": {"host": "app9"}}}}}) == [
        (
            "clusters.intranet.nodes.node1: cluster shop has a node called node1 too,"
            " and a node's name is unique in the file (call it intranet-node1)"
        )
    ]


def test_a_route_is_unique_in_a_cluster() -> None:
    assert problems(nodes(node2={"route": "node1"})) == [
        (
            "clusters.shop.nodes.node2.route: has the route node1, and so has node node1 of cluster shop"
            " (leave route out: it is the node's name then)"
        )
    ]


def test_a_route_is_unique_across_clusters() -> None:
    assert problems({"clusters": {"intranet": {**INTRANET, "nodes": {"a1": {"host": "app9", "route": "node2"}}}}}) == [
        (
            "clusters.intranet.nodes.a1.route: has the route node2, and so has node node2 of cluster shop"
            " (leave route out: it is the node's name then)"
        )
    ]


def test_a_nodes_name_is_no_other_nodes_route() -> None:
    assert problems(nodes(node1={"route": "node2"})) == [
        "clusters.shop.nodes.node2: has the route node2, and so has node node1 of cluster shop"
    ]


def test_routes_that_differ_in_case_are_two_routes() -> None:
    assert problems(nodes(node1={"route": "NODE2"})) == []


def test_a_host_is_in_one_web_tier() -> None:
    told = problems(
        {"web_tiers": {"inner": {"hosts": ["web2", "web1"]}}, "sites": {"www.example.com": {"tiers": ["edge"]}}}
    )
    assert told == ["web_tiers.inner.hosts.1: web1 is a host of web tier edge too; a host has one httpd"]


def test_a_host_is_in_a_web_tier_once() -> None:
    assert problems(edge(hosts=["web1", "web2", "web1"])) == [
        "web_tiers.edge.hosts.2: web1 stands here twice; a host has one httpd"
    ]


def test_two_spellings_of_a_host_are_one_host() -> None:
    assert problems(nodes(node2={"host": "APP1"})) == [
        "clusters.shop.nodes.node2.host: APP1 and app1 are the same host (write app1)"
    ]


def test_a_second_spelling_is_told_once() -> None:
    told = problems(edge(hosts=["web1", "WEB1"]) | {"hosts": {"WEB1": {"cpus": 2}}})
    assert told == ["web_tiers.edge.hosts.1: WEB1 and web1 are the same host (write web1)"]
