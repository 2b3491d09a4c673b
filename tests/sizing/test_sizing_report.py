"""A Sizing as JSON and Markdown."""

from __future__ import annotations

import json

from sizing_cases import topology

from httpdgen.sizing import size
from httpdgen.sizing.report import to_json, to_markdown


def test_json_says_what_every_node_gets_and_why() -> None:
    site = topology()
    shop = to_json(site, size(site))["clusters"]["shop"]
    assert (shop["concurrency"], shop["margin"], shop["tolerate"]) == (200, 0.2, 1)
    node = shop["nodes"]["node1"]
    assert {key: node[key] for key in ("lbfactor", "share", "max_threads", "max_connections")} == {
        "lbfactor": 1,
        "share": 0.25,
        "max_threads": 120,
        "max_connections": 420,
    }
    assert node["reasons"]["max_threads"] == "200 requests x 1/2 with node2 lost x 1.2"


def test_json_says_what_every_web_server_gets_and_why() -> None:
    site = topology()
    edge = to_json(site, size(site))["web_tiers"]["edge"]
    assert (edge["max_request_workers"], edge["server_limit"], edge["h2_max_workers"]) == (200, 16, None)
    assert edge["reasons"]["server_limit"].startswith("8 child processes, twice")


def test_json_is_json_with_capacity_and_warnings() -> None:
    site = topology(hosts={"app1": {"cpus": 4}}, expect={"response": "600ms"})
    shop = json.loads(json.dumps(to_json(site, size(site))))["clusters"]["shop"]
    assert shop["capacity"] == {"concurrent": None, "hits_a_day": None, "reasons": {}}
    assert shop["nodes"]["node1"]["capacity"]["concurrent"] == 0
    assert len(shop["warnings"]) == 1


def test_shares_are_rounded_to_six_digits() -> None:
    site = topology({name: {"host": name} for name in ("a", "b", "c")})
    assert to_json(site, size(site))["clusters"]["shop"]["nodes"]["a"]["share"] == 0.333333


def test_markdown_has_a_row_for_each_node_and_number() -> None:
    hosts = {host: {"cpus": 4} for host in ("app1", "app2", "app3")}
    site = topology(hosts=hosts, expect={"response": "10ms"}, tomcat={"virtual_threads": True})
    text = to_markdown(site, size(site))
    row = "| node1 | 1 | 25 % | 120 | 200 requests x 1/2 with node2 lost x 1.2 | 420 | 200 |"
    assert row in text.splitlines()
    assert (
        "| server_limit | 16 | 8 child processes, twice: a whole old generation may finish beside a new one |" in text
    )
    assert "Carries: 400 concurrent requests, 6912000 hits a day." in text
    assert "* warning: cluster shop: with virtual threads" in text


def test_the_same_topology_in_another_order_gives_the_same_report() -> None:
    nodes = {"b": {"host": "h1"}, "a": {"host": "h2", "lbfactor": 3}}
    one, other = topology(nodes), topology(dict(reversed(nodes.items())))
    assert to_markdown(one, size(one)) == to_markdown(other, size(other))
    assert json.dumps(to_json(one, size(one))) == json.dumps(to_json(other, size(other)))
