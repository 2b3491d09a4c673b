"""Ports on a host, and the free ones that are proposed."""

from __future__ import annotations

import pytest
from checked import Document, edge, nodes, problems, shop, site

TLS = {"certificate": "/etc/ssl/www.pem", "key": "/etc/ssl/www.key"}


def test_two_nodes_on_a_host_are_told_the_free_instance() -> None:
    assert problems(nodes(node3={"host": "app1"})) == [
        (
            "clusters.shop.nodes.node3: on host app1, port 8009 (AJP) is taken by node node1"
            " (say instance: 1 (then ajp 8109))"
        )
    ]


def test_each_of_many_nodes_is_told_another_instance() -> None:
    told = problems(nodes(node3={"host": "app1"}, node4={"host": "app1"}))
    assert [line.split(" (")[-2:] for line in told] == [
        ["say instance: 1", "then ajp 8109))"],
        ["say instance: 2", "then ajp 8209))"],
    ]


def test_an_instance_that_a_later_node_has_is_not_proposed() -> None:
    (told,) = problems(nodes(node3={"host": "app1"}, node4={"host": "app1", "instance": 1}))
    assert "say instance: 2" in told


def test_an_instance_settles_it() -> None:
    assert problems(nodes(node3={"host": "app1", "instance": 1})) == []


def test_ports_settle_it() -> None:
    assert problems(nodes(node3={"host": "app1", "ports": {"ajp": 8010}})) == []


def test_a_port_that_was_said_is_told_of_by_itself() -> None:
    assert problems(nodes(node3={"host": "app1", "ports": {"ajp": 8009}})) == [
        "clusters.shop.nodes.node3.ports.ajp: on host app1, port 8009 (AJP) is taken by node node1 (8109 is free)"
    ]


def test_the_receiver_counts_where_sessions_are_replicated() -> None:
    third = nodes(node3={"host": "app1", "ports": {"ajp": 8010}})
    third["clusters"]["shop"]["sessions"] = {"replication": "cluster"}
    assert problems(third) == [
        (
            "clusters.shop.nodes.node3: on host app1, port 4000 (Receiver) is taken by node node1"
            " (say instance: 1 (then receiver 4100))"
        )
    ]


def test_both_ports_of_a_node_are_told_of_together() -> None:
    third = nodes(node3={"host": "app1"})
    third["clusters"]["shop"]["sessions"] = {"replication": "cluster"}
    assert problems(third) == [
        (
            "clusters.shop.nodes.node3: on host app1, port 8009 (AJP) and 4000 (Receiver) is taken by node node1"
            " (say instance: 1 (then ajp 8109, receiver 4100))"
        )
    ]


def test_nodes_of_two_clusters_meet_on_a_host() -> None:
    intranet = {"ajp_secret": {"env": "S"}, "concurrency": 10, "nodes": {"a1": {"host": "app2"}}}
    assert problems({"clusters": {"intranet": intranet}}) == [
        (
            "clusters.intranet.nodes.a1: on host app2, port 8009 (AJP) is taken by node node2"
            " (say instance: 1 (then ajp 8109))"
        )
    ]


def test_only_the_connector_of_the_protocol_counts() -> None:
    intranet = {"protocol": "http", "concurrency": 10, "nodes": {"a1": {"host": "app2", "ports": {"ajp": 8009}}}}
    assert problems({"clusters": {"intranet": intranet}}) == []


def test_a_shutdown_port_counts() -> None:
    assert problems(nodes(node1={"ports": {"shutdown": 8009}})) == [
        (
            "clusters.shop.nodes.node1.ports.shutdown: on host app1, port 8009 (shutdown) is taken by node node1"
            " (8109 is free)"
        )
    ]


def test_a_tomcat_meets_the_web_server_of_its_host() -> None:
    assert problems(nodes(node2={"host": "web1", "ports": {"ajp": 80}})) == [
        "clusters.shop.nodes.node2.ports.ajp: on host web1, port 80 (AJP) is taken by web tier edge (180 is free)"
    ]


def test_a_tomcat_meets_the_management_of_its_host() -> None:
    (told,) = problems(nodes(node2={"host": "web1", "ports": {"ajp": 8079}}))
    assert "port 8079 (AJP) is taken by the management of web tier edge" in told


def test_the_port_that_is_added_for_tls_counts() -> None:
    (told,) = problems(site(tls=TLS) | nodes(node2={"host": "web1", "ports": {"ajp": 443}}))
    assert "port 443 (AJP) is taken by TLS, which a site of this tier has" in told


@pytest.mark.parametrize("listen", [[80, 80], [80, "192.0.2.1:80"], ["0.0.0.0:80", "192.0.2.1:80"]])
def test_a_web_server_listens_on_a_port_once(listen: list[Document]) -> None:
    assert problems(edge(listen=listen)) == [
        "web_tiers.edge.listen.1: port 80 is needed twice: here, and by web tier edge (180 is free)"
    ]


def test_two_addresses_may_have_one_port() -> None:
    assert problems(edge(listen=["192.0.2.1:80", "192.0.2.2:80"])) == []


def test_the_management_port_is_no_listen_port() -> None:
    assert problems(edge(management={"port": 80})) == [
        "web_tiers.edge.management.port: port 80 is needed twice: here, and by web tier edge (180 is free)"
    ]


def test_a_listen_port_is_not_that_of_the_management() -> None:
    (told,) = problems(edge(listen=[80, 8079]))
    assert told.startswith(
        "web_tiers.edge.listen.1: port 8079 is needed twice: here, and by the management of web tier"
    )


def test_management_on_loopback_leaves_the_other_addresses_free() -> None:
    assert problems(edge(listen=[80, "192.0.2.1:8079"])) == []


def test_443_without_tls_is_not_free_for_a_site_with_tls() -> None:
    assert problems(edge(listen=[80, {"port": 443}]) | site(tls=TLS)) == [
        (
            "web_tiers.edge.listen.1: port 443 is needed twice: here, and by TLS, which a site of this tier has"
            " (say {port: 443, tls: true})"
        )
    ]


def test_tls_on_another_port_adds_no_443() -> None:
    assert problems(edge(listen=[80, {"port": 8443, "tls": True}, {"port": 443}]) | site(tls=TLS)) == []


def test_a_clash_of_a_tier_is_told_once_and_not_for_each_host() -> None:
    assert len(problems(edge(hosts=["web1", "web2"], listen=[80, 80]))) == 1


def test_two_hosts_with_one_address_would_be_one_member() -> None:
    assert problems({"hosts": {"app2": {"address": "APP1"}}}) == [
        (
            "clusters.shop.nodes.node2.host: app2 has the address of app1, app1,"
            " so that node node2 and node node1 would both be at port 8009 of it"
            " (mend the address of one of them, under hosts, or write host: app1 and an instance)"
        )
    ]


def test_two_hosts_may_have_one_address_with_other_ports() -> None:
    assert problems({"hosts": {"app2": {"address": "app1"}}} | nodes(node2={"instance": 1})) == []


def test_no_instance_is_proposed_where_none_is_left() -> None:
    many = {f"n{number:02}": {"host": "app1", "instance": number} for number in range(100)}
    many["one-more"] = {"host": "app1"}
    assert problems(shop(nodes={"node1": None, **many})) == [
        "clusters.shop.nodes.one-more: on host app1, port 8009 (AJP) is taken by node n00"
    ]
