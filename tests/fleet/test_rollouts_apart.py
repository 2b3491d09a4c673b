"""Where sessions are not replicated: those that end within the wait are all kept, also past other people's reloads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fleetlab.fleet import a_secret
from fleetlab.load import Load
from fleetlab.plan import Plan
from fleetlab.rolled import Rolled

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetlab import Lab

pytestmark = pytest.mark.fleet
pytest_plugins = ["fleetlab.fixtures"]

SITE, PATH = "shop.example.com", "/shop/who.jsp"
TOPOLOGY = """httpdgen: 1
web_tiers:
  edge: {hosts: [web1], max_request_workers: 50}
clusters:
  shop:
    nodes:
      node1: {host: app1}
      node2: {host: app2}
    ajp_secret: {env: SHOP_AJP_SECRET}
    tomcat: {accept_count: 100}
    health: {uri: /shop/who.jsp, expect: [200]}
sites:
  shop.example.com: {routes: {/shop: {cluster: shop}}}
"""
# A session's last request is sent after 2 s, once the one before it is answered, which may take 1.5 s; and so may it.
SESSION_S, SLOW_MS, WAIT = 2, 1500, "6s"


@pytest.fixture(scope="module")
def shop(make_lab: Callable[[Plan], Lab], tmp_path_factory: pytest.TempPathFactory) -> Rolled:
    lab = make_lab(Plan(("web1",), ("app1", "app2")))
    shop = Rolled(lab, tmp_path_factory.mktemp("shop"), TOPOLOGY, {"SHOP_AJP_SECRET": a_secret()})
    shop.install_application("shop")
    shop.deploy("--allow-outage").assert_done()
    return shop


@pytest.fixture
def load(shop: Rolled) -> Load:
    return Load(
        shop.lab.host("web1").address, SITE, PATH, slow_every=3, slow_ms=SLOW_MS, session_s=SESSION_S, post_every=2
    )


def test_sessions_that_end_within_the_wait_are_kept_though_logrotate_reloads_httpd(shop: Rolled, load: Load) -> None:
    shop.edit("accept_count: 100", "accept_count: 150")
    shop.restarted()
    with load.running(shop.lab) as running:
        running.wait_for_answers(3)
        with shop.begun("deploy", "--yes", "--wait", WAIT) as deploy:
            deploy.wait_for("have 6 s to end")
            shop.lab.host("web1").reload("apache2")
            before = running.wait_for_answers(1)
            deploy.wait_for("stop tomcat10")
            placed = running.report().since(before).new_by_node
            told = deploy.finish()
        running.wait_for_answers(3)
        report = running.stop()
    told.assert_done()
    report.assert_clean()
    assert len(placed) == 1, "the node that is drained was given new sessions after the reload"
    assert shop.restarted() == {"app1", "app2"}


def test_sessions_that_do_not_end_within_the_wait_are_lost(shop: Rolled, load: Load) -> None:
    endless = replace(load, session_s=None, brief_every=0)
    with endless.running(shop.lab) as running:
        # What happened before may have one of the nodes get all of them.
        begun = running.wait_for_answers(3).new_by_node
        node = max(begun, key=lambda name: begun[name])
        shop.run("restart", node, "--yes", "--wait", "1s").assert_done()
        running.wait_for_answers(1)
        report = running.stop()
    assert not report.failures
    assert {lost.node for lost in report.lost} == {node}
