"""Clusters as mod_proxy_balancer reads them."""

from __future__ import annotations

from typing import Any

import pytest
from httpd_site import AJP_SECRET, Part, directives, entries, text, topology

from httpdgen.render.context import CURRENT
from httpdgen.tree import File

DOMAINS: Part = {
    name: {"host": host, "domain": domain}
    for name, host, domain in [("a1", "app1", "a"), ("a2", "app2", "a"), ("b1", "app1", "b"), ("b2", "app2", "b")]
}


def balancers(**parts: Any) -> str:
    return text(entries(topology(**parts)), "balancers.conf")


def member(node: Part, **shop: Any) -> str:
    """The line of the second of two nodes."""
    nodes = {"node1": {"host": "app1"}, "node2": {"host": "app2"} | node}
    return directives(balancers(shop={"nodes": nodes} | shop), "BalancerMember")[1]


def test_a_member_has_the_node_s_route_weight_and_secret() -> None:
    first, second, _ = directives(balancers(), "BalancerMember")
    assert first.startswith("BalancerMember ajp://192.0.2.11:8009 route=node1 loadfactor=1 max=25 ttl=600 ")
    assert second.startswith("BalancerMember ajp://192.0.2.12:8009 route=node2 loadfactor=2 ")
    assert f" secret={AJP_SECRET}" in first


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"role": "standby"}, "status=+H"),
        ({"role": "spare"}, "status=+R"),
        ({"state": "draining"}, "status=+N"),
        ({"state": "disabled"}, "status=+D"),
        ({"state": "stopped"}, "status=+S"),
        ({"role": "standby", "state": "draining"}, "status=+HN"),
        ({"distance": 3}, "lbset=3"),
        ({"route": "Other_1"}, "route=Other_1"),
        ({"instance": 2}, "ajp://192.0.2.12:8209"),
    ],
)
def test_what_a_node_says_is_on_its_line(node: Part, expected: str) -> None:
    assert expected in member(node).split()


@pytest.mark.parametrize(
    ("shop", "url"),
    [
        ({"protocol": "http"}, "http://192.0.2.12:8080"),
        ({"protocol": "h2c"}, "h2c://192.0.2.12:8080"),
        ({"protocol": "https", "tls": {"certificate": "/c", "key": "/k", "ca": "/ca"}}, "https://192.0.2.12:8443"),
    ],
)
def test_no_secret_goes_over_another_protocol_than_ajp(shop: Part, url: str) -> None:
    line = member({}, **shop)
    assert url in line.split()
    assert "secret=" not in line


def test_an_address_of_ipv6_stands_in_brackets() -> None:
    conf = balancers(hosts={"app1": {"address": "2001:db8::1"}})
    assert "ajp://[2001:db8::1]:8009" in directives(conf, "BalancerMember")[0]


def test_prefork_has_one_connection_for_each_child_and_is_told_nothing_of_pools() -> None:
    line = directives(balancers(tier={"mpm": "prefork"}), "BalancerMember")[0]
    assert " max=" not in line
    assert " ttl=" not in line


def test_sessions_are_found_by_cookie_and_by_path() -> None:
    settings = directives(balancers(), "ProxySet")
    assert "ProxySet stickysession=JSESSIONID|jsessionid" in settings
    assert "ProxySet scolonpathdelim=On" in settings


def test_an_own_cookie_s_name_is_the_path_s_too() -> None:
    settings = directives(balancers(shop={"balance": {"sticky_session": "SHOPID"}}), "ProxySet")
    assert "ProxySet stickysession=SHOPID|SHOPID" in settings


def test_without_stickiness_nothing_is_said_of_it() -> None:
    settings = directives(balancers(shop={"balance": {"sticky_session": False}}), "ProxySet")
    assert settings == ["ProxySet lbmethod=byrequests", "ProxySet maxattempts=2"]


def test_sessions_go_round_inside_their_domain() -> None:
    members = directives(balancers(shop={"nodes": DOMAINS, "failover": {"scope": "domain"}}), "BalancerMember")
    redirects = [word for line in members for word in line.split() if word.startswith("redirect=")]
    assert redirects == ["redirect=a2", "redirect=a1", "redirect=b2", "redirect=b1"]


def test_an_active_check_over_ajp_is_a_ping() -> None:
    line = member({}, health={"interval": "5s", "passes": 2, "fails": 3})
    assert line.endswith("hcmethod=CPING hcinterval=5000ms hcpasses=2 hcfails=3")


def test_an_active_check_over_http_expects_what_was_said() -> None:
    health = {"interval": "5s", "uri": "/shop/ready?deep=yes", "expect": [200, 204]}
    conf = balancers(shop={"protocol": "http", "health": health})
    assert directives(conf, "ProxyHCExpr") == ["ProxyHCExpr health1 {%{REQUEST_STATUS} =~ /^(?:200|204)$/}"]
    assert 'hcmethod=GET11 "hcuri=/shop/ready?deep=yes" hcexpr=health1' in directives(conf, "BalancerMember")[0]


def test_an_active_check_without_a_uri_asks_for_the_first_context() -> None:
    conf = balancers(shop={"protocol": "http", "health": {"interval": "5s"}})
    assert '"hcuri=/shop"' in directives(conf, "BalancerMember")[0]


def test_websockets_pass_where_a_route_wants_them() -> None:
    routes = {"/shop": {"cluster": "shop", "websocket": True}}
    assert " upgrade=websocket" in directives(balancers(shop={"protocol": "http"}, routes=routes), "BalancerMember")[0]


def test_certificates_of_the_tomcats_are_checked() -> None:
    tls = {"certificate": "/etc/c", "key": "/etc/k", "ca": "/etc/ssl/ca.pem"}
    conf = balancers(shop={"protocol": "https", "tls": tls})
    assert directives(conf, "SSLProxyVerify", "SSLProxyCACertificateFile") == [
        "SSLProxyVerify require",
        'SSLProxyCACertificateFile "/etc/ssl/ca.pem"',
    ]


def test_the_file_that_holds_the_secret_is_read_by_root_alone() -> None:
    entry = entries(topology())[f"{CURRENT}/httpd/balancers.conf"]
    assert isinstance(entry, File)
    assert (entry.mode, entry.owner, entry.group) == (0o640, "root", "root")
