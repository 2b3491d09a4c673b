"""A load on real hosts meets what happens to a service there, and nothing where all is well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fleetlab.fleet import a_secret
from fleetlab.load import Load

if TYPE_CHECKING:
    from fleetlab.fixtures import MakeFleet
    from fleetlab.fleet import Fleet

pytestmark = pytest.mark.fleet
pytest_plugins = ["fleetlab.fixtures"]

SITE, PATH = "shop.example.com", "/shop/who.jsp"
# Two Tomcats on one host; a session is lost with its node, and a lost node is tried again soon.
TOPOLOGY = """httpdgen: 1
web_tiers:
  edge: {hosts: [web1], max_request_workers: 50}
clusters:
  shop:
    nodes:
      node1: {host: app1}
      node2: {host: app1, instance: 1}
    ajp_secret: {env: LAB_AJP_SECRET}
    health: {uri: /shop/who.jsp}
    timeouts: {retry: 1s}
sites:
  shop.example.com: {routes: {/shop: {cluster: shop}}}
"""


@pytest.fixture(scope="module")
def fleet(make_fleet: MakeFleet) -> Fleet:
    return make_fleet(TOPOLOGY, {"LAB_AJP_SECRET": a_secret()})


def test_a_fleet_left_alone_answers_all_and_keeps_every_session(fleet: Fleet) -> None:
    with Load(fleet.lab.host("web1").address, SITE, PATH).running(fleet.lab) as running:
        running.wait_for_answers(10)
        report = running.stop()
    report.assert_clean()
    assert report.requests > 100
    assert set(report.by_node) == {"node1", "node2"}
    assert report.sessions > 12


def test_a_graceful_reload_costs_nothing_but_second_tries(fleet: Fleet) -> None:
    with Load(fleet.lab.host("web1").address, SITE, PATH, slow_every=6, slow_ms=200).running(fleet.lab) as running:
        running.wait_for_answers(3)
        fleet.reload_web()
        running.wait_for_answers(3)
        report = running.stop()
    report.assert_clean()
    assert report.retried > 0


def test_sessions_are_lost_with_a_tomcat_that_does_not_share_them(fleet: Fleet) -> None:
    node = fleet.nodes["node2"]
    with Load(fleet.lab.host("web1").address, SITE, PATH).running(fleet.lab) as running:
        running.wait_until(lambda report: report.by_node.get("node2", 0) > 20)
        fleet.host_of("node2").stop_service(node.service)
        report = running.wait_until(lambda report: bool(report.lost))
        running.stop()
    assert {(lost.node, lost.answered) for lost in report.lost} == {("node2", "node1")}
    with pytest.raises(AssertionError, match=r"of node2 through .*: node1 answered from a new session, with 1 where"):
        report.assert_clean()
    fleet.restart_nodes("node2")
    fleet.reload_web()
    fleet.wait_until_ready()


def test_requests_fail_while_httpd_is_stopped(fleet: Fleet) -> None:
    web = fleet.lab.host("web1")
    with Load(web.address, SITE, PATH).running(fleet.lab) as running:
        running.wait_for_answers(2)
        web.stop_service("apache2")
        report = running.wait_until(lambda report: len(report.failures) > 20)
        web.start("apache2")
        running.wait_for_answers(2)
        assert not running.stop().lost
    assert any("ConnectionRefusedError" in failure.reason for failure in report.failures)
    with pytest.raises(AssertionError, match=f"{PATH} to {web.address}"):
        report.assert_clean()


def test_a_session_that_has_said_its_end_is_forgotten(fleet: Fleet) -> None:
    session = fleet.ask(PATH, web="web1", site=SITE).json["session"]
    cookies = {"JSESSIONID": session}
    last = fleet.ask(f"{PATH}?end=yes", web="web1", site=SITE, cookies=cookies).json
    assert (last["session"], last["count"]) == (session, 2)
    after = fleet.ask(PATH, web="web1", site=SITE, cookies=cookies).json
    assert (after["session"] != session, after["count"]) == (True, 1)
