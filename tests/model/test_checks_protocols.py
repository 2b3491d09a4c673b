"""What web servers and Tomcats speak, what goes with it, and what mod_jk cannot do."""

from __future__ import annotations

import pytest
from checked import Document, edge, nodes, problems, routes, shop, site

HTTPS = {"certificate": "/etc/tomcat/node.pem", "key": "/etc/tomcat/node.key", "ca": "/etc/ssl/ca.pem"}
HTTP = {"protocol": "http", "ajp_secret": None}


def mod_jk(**changes: object) -> Document:
    return edge(connector="mod_jk") | shop(**changes)


def test_ajp_needs_a_secret() -> None:
    assert problems(shop(ajp_secret=None)) == [
        (
            "clusters.shop: needs ajp_secret: Tomcat's AJP Connector does not start without one"
            " (add ajp_secret: {env: SHOP_AJP_SECRET})"
        )
    ]


def test_the_variable_that_is_proposed_is_one() -> None:
    cluster = {"nodes": {"a1": {"host": "app9"}}, "concurrency": 10}
    (told,) = problems({"clusters": {"3-shops": cluster}})
    assert told.endswith("(add ajp_secret: {env: _3_SHOPS_AJP_SECRET})")


def test_http_needs_no_secret() -> None:
    assert problems(shop(**HTTP)) == []


def test_a_secret_may_stay_where_ajp_is_not_spoken() -> None:
    assert problems(shop(protocol="http")) == []


def test_https_needs_certificates() -> None:
    assert problems(shop(protocol="https")) == [
        (
            "clusters.shop.protocol: https needs the certificates that both sides show and check"
            " (add tls: {certificate, key, ca})"
        )
    ]


def test_certificates_without_https_would_encrypt_nothing() -> None:
    assert problems(shop(tls=HTTPS)) == [
        (
            "clusters.shop.tls: goes with protocol https only; ajp encrypts nothing"
            " (say protocol: https, or leave tls out)"
        )
    ]


def test_a_host_behind_https_needs_a_name_that_a_certificate_can_have() -> None:
    by_address = shop(protocol="https", tls=HTTPS) | {"hosts": {"app1": {"address": "192.0.2.1"}}}
    (told,) = problems(by_address)
    assert told.startswith("clusters.shop.nodes.node1.host: host app1 is reached at 192.0.2.1, and with https")
    assert problems(shop(protocol="https", tls=HTTPS) | {"hosts": {"app1": {"address": "app1.example.com"}}}) == []


@pytest.mark.parametrize("protocol", ["ajp", "h2c"])
def test_websockets_pass_over_http_1_only(protocol: str) -> None:
    assert problems(shop(protocol=protocol) | routes(shop={"websocket": True})) == [
        (
            f"sites.www.example.com.routes./shop.websocket: websockets do not pass over {protocol}, which cluster shop"
            " speaks (say clusters.shop.protocol: http)"
        )
    ]


def test_websockets_pass_over_http() -> None:
    assert problems(shop(protocol="http") | routes(shop={"websocket": True})) == []


@pytest.mark.parametrize("method", ["sessions", "next"])
def test_balancing_by_sessions_or_next_is_mod_jks(method: str) -> None:
    assert problems(shop(balance={"method": method})) == [
        (
            f"clusters.shop.balance.method: {method} is known to mod_jk only, and web tier edge has mod_proxy"
            " (say requests, traffic or busyness)"
        )
    ]
    assert problems(mod_jk(balance={"method": method})) == []


def test_holding_sessions_to_nodes_needs_stickiness() -> None:
    assert problems(shop(balance={"sticky_session": False}, failover={"force_sticky": True})) == [
        (
            "clusters.shop.failover.force_sticky: holds sessions to their nodes, but balance.sticky_session is false"
            " (leave one of the two out)"
        )
    ]


def test_sessions_that_are_copied_may_leave_their_node() -> None:
    assert problems(shop(sessions={"replication": "cluster"}, failover={"force_sticky": True})) == [
        (
            "clusters.shop.failover.force_sticky: holds sessions to their nodes, so that the copies that"
            " sessions.replication makes serve nobody (leave one of the two out)"
        )
    ]


def test_mod_jk_speaks_ajp_only() -> None:
    assert problems(mod_jk(**HTTP)) == [
        (
            "clusters.shop.protocol: http is not spoken by web tier edge: its connector mod_jk speaks AJP only"
            " (say ajp, or web_tiers.edge.connector: mod_proxy)"
        )
    ]


def test_mod_jk_makes_no_active_checks() -> None:
    assert problems(mod_jk(health={"interval": "5s"})) == [
        (
            "clusters.shop.health.interval: web tier edge asks nothing by itself: its connector mod_jk pings the"
            " connections that it uses (leave interval out, or say web_tiers.edge.connector: mod_proxy)"
        )
    ]


def test_mod_jk_has_no_spares() -> None:
    assert problems(mod_jk(nodes={"node2": {"role": "spare"}})) == [
        (
            "clusters.shop.nodes.node2.role: web tier edge cannot put a spare in a lost node's place: "
            "its connector mod_jk has none (say role: standby, which serves once no active node can)"
        )
    ]
    assert problems(mod_jk(nodes={"node2": {"role": "standby"}})) == []


def test_mod_jk_hands_a_path_on_as_it_is() -> None:
    (told,) = problems(mod_jk() | routes(shop={"context": "/shop2"}))
    assert told == (
        "sites.www.example.com.routes./shop.context: web tier edge cannot put another path in place of /shop:"
        " its connector is mod_jk (leave context out, or say web_tiers.edge.connector: mod_proxy)"
    )
    assert problems(mod_jk() | routes(shop={"context": "/shop"})) == []
    assert problems(routes(shop={"context": "/shop2"})) == []


def test_clusters_and_nodes_are_workers_of_mod_jk_alike() -> None:
    assert problems(mod_jk(nodes={"shop": {"host": "app3"}})) == [
        "clusters.shop.nodes.shop: a cluster is called shop too, and to mod_jk both are workers (call it shop-1)"
    ]
    assert problems(nodes(shop={"host": "app3"})) == []


def test_mod_jk_takes_sixty_characters_of_a_hosts_name() -> None:
    host = "app-with-a-long-name.in-a-long-zone.of-a-long-domain.example.org"
    (told,) = problems(mod_jk(nodes={"node2": {"host": host}}))
    assert told.startswith("clusters.shop.nodes.node2.host: its address app-with")
    assert "has 64 characters, and mod_jk takes 60" in told
    assert problems(nodes(node2={"host": host})) == []


def test_a_cluster_behind_both_connectors_is_one_that_both_can_serve() -> None:
    tiers = {"web_tiers": {"inner": {"hosts": ["web2"], "connector": "mod_jk"}}}
    told = problems(tiers | site(tiers=["edge", "inner"]) | shop(**HTTP))
    assert told[0].startswith("clusters.shop.protocol: http is not spoken by web tier inner")


def test_httpd_asks_at_most_ten_times_a_second() -> None:
    assert problems(shop(health={"interval": "99ms"})) == [
        "clusters.shop.health.interval: must be at least 100ms, got 99ms"
    ]
    assert problems(shop(health={"interval": "100ms"})) == []


def test_a_context_that_is_too_long_to_be_asked_for_needs_a_uri() -> None:
    path = "/" + "a" * 62
    long = {"sites": {"www.example.com": {"routes": {"/shop": None, path: {"cluster": "shop"}}}}}
    assert problems(long | shop(**HTTP, health={"interval": "5s"})) == [
        (
            f"clusters.shop.health: the context {path} is too long to be asked for: a check takes 62 characters"
            " (add uri, with a shorter path)"
        )
    ]
    assert problems(long | shop(**HTTP, health={"interval": "5s", "uri": "/"})) == []
    assert problems(long | shop(**HTTP)) == []


def test_a_cluster_that_nothing_routes_to_cannot_be_sized() -> None:
    cluster = {"ajp_secret": {"env": "SECRET"}, "nodes": {"a1": {"host": "app9"}}}
    assert problems({"clusters": {"intranet": cluster}}) == [
        (
            "clusters.intranet: no site routes to it, so there is nothing to size it for"
            " (add a route to it, or say concurrency)"
        )
    ]
    assert problems({"clusters": {"intranet": {**cluster, "concurrency": 50}}}) == []
