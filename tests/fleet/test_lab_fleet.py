"""A topology that is put on a lab's hosts serves, and the test application says and does what it should."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from fleetlab.fleet import a_secret

if TYPE_CHECKING:
    from fleetlab.fixtures import MakeFleet
    from fleetlab.fleet import Fleet

pytestmark = pytest.mark.fleet
pytest_plugins = ["fleetlab.fixtures"]

SITE = "shop.example.com"
# Two Tomcats on one host: the second is an instance with a unit of its own.
TOPOLOGY = """httpdgen: 1
web_tiers:
  edge: {hosts: [web1]}
clusters:
  shop:
    nodes:
      node1: {host: app1}
      node2: {host: app1, instance: 1}
    ajp_secret: {env: LAB_AJP_SECRET}
    sessions: {replication: cluster}
    health: {uri: /shop/who.jsp}
sites:
  shop.example.com: {routes: {/shop: {cluster: shop}}}
"""


@pytest.fixture(scope="module")
def fleet(make_fleet: MakeFleet) -> Fleet:
    return make_fleet(TOPOLOGY, {"LAB_AJP_SECRET": a_secret()})


def test_every_node_answers_by_the_name_of_its_route(fleet: Fleet) -> None:
    answers = [fleet.ask("/shop/who.jsp", web="web1", site=SITE).json for _ in range(8)]
    assert {answer["node"] for answer in answers} == {"node1", "node2"}
    assert all(answer["session"].endswith(f".{answer['node']}") for answer in answers)


def test_a_session_counts_and_survives_the_node_that_holds_it(fleet: Fleet) -> None:
    first = fleet.ask("/shop/who.jsp", web="web1", site=SITE)
    cookies = {"JSESSIONID": first.json["session"]}
    assert fleet.ask("/shop/who.jsp", web="web1", site=SITE, cookies=cookies).json["count"] == 2
    node = fleet.nodes[first.json["node"]]
    fleet.host_of(node.name).stop_service(node.service)
    answer = fleet.ask("/shop/who.jsp", web="web1", site=SITE, cookies=cookies).json
    assert answer["node"] != node.name
    assert answer["count"] == 3
    fleet.restart_nodes(node.name)
    fleet.reload_web()
    fleet.wait_until_ready()


def test_the_application_waits_and_holds_memory_within_bounds(fleet: Fleet) -> None:
    began = time.monotonic()
    fleet.ask("/shop/who.jsp?delay=300", web="web1", site=SITE)
    assert time.monotonic() - began > 0.3
    held = fleet.ask("/shop/who.jsp?session_kb=64&heap_kb=2048", web="web1", site=SITE).json
    assert (held["session_kb"], held["heap_kb"]) == (64, 2048)
    cookies = {"JSESSIONID": held["session"]}
    most = fleet.ask("/shop/who.jsp?session_kb=9999&heap_kb=-5", web="web1", site=SITE, cookies=cookies).json
    assert (most["session_kb"], most["heap_kb"]) == (1024, 0)


def test_a_second_release_replaces_the_first_in_one_step(fleet: Fleet) -> None:
    host = fleet.lab.host("web1")
    before = host.run("readlink -f /etc/httpdgen/current")
    fleet.deploy(TOPOLOGY.replace("[web1]", "[web1], max_request_workers: 100"), fleet.secrets)
    assert host.run("readlink -f /etc/httpdgen/current") != before
    assert len(host.run("ls /etc/httpdgen/releases").split()) == 2
    assert host.run("stat --format=%a /etc/httpdgen/releases /etc/httpdgen/current/").split() == ["711", "711"]
