"""Verify knows what `httpdgen deploy` has made of hosts: releases, holds, and services that have yet to read them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from fleetlab.deployment import prepare
from fleetlab.fleet import a_secret
from fleetlab.plan import Plan
from fleetlab.rolled import Rolled

from httpdgen.model.load import load_topology

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetlab import Lab

pytestmark = pytest.mark.fleet
pytest_plugins = ["fleetlab.fixtures"]

# web1 has a web server and a Tomcat: a change of either makes another folder current for both.
TOPOLOGY = """httpdgen: 1
web_tiers:
  edge: {hosts: [web1], max_request_workers: 50}
clusters:
  shop:
    nodes:
      node1: {host: web1}
      node2: {host: app1}
    ajp_secret: {env: SHOP_AJP_SECRET}
    health: {uri: /shop/who.jsp, expect: [200]}
sites:
  shop.example.com: {routes: {/shop: {cluster: shop}}}
"""


@pytest.fixture(scope="module")
def shop(make_lab: Callable[[Plan], Lab], tmp_path_factory: pytest.TempPathFactory) -> Rolled:
    lab = make_lab(Plan(("web1",), ("app1",)))
    found = Rolled(lab, tmp_path_factory.mktemp("shop"), TOPOLOGY, {"SHOP_AJP_SECRET": a_secret()})
    for host in lab.hosts:
        prepare(load_topology(found.topology).topology, host, partial(carry, lab))
    found.deploy("--allow-outage").assert_done()
    return found


def carry(lab: Lab, host: str, script: str, given: bytes = b"") -> None:
    lab.host(host).run(script, given=given)


def verified(shop: Rolled, code: int = 0) -> str:
    told = shop.run("verify")
    assert told.code == code, told.text
    return told.output


def test_a_service_that_has_no_use_for_a_change_of_the_others_still_runs_what_is_on_disk(shop: Rolled) -> None:
    assert "hint:" not in verified(shop)
    shop.edit("node2: {host: app1}", "node2: {host: app1, lbfactor: 2}")
    assert shop.restarted()
    shop.deploy().assert_done()
    assert not shop.restarted()
    assert "hint:" not in verified(shop)


def test_a_hold_is_no_fault_and_is_told(shop: Rolled) -> None:
    shop.run("drain", "node2").assert_done()
    try:
        assert "✓ web1 files: node2: is held draining by " in verified(shop)
        shop.run("weight", "node1=3").assert_done()
        assert "✓ web1 files: node1: is held at weight 3 by " in verified(shop)
    finally:
        shop.run("enable", "node1", "node2").assert_done()
    assert "held" not in verified(shop)


def test_a_service_that_has_yet_to_read_what_is_current_is_told_until_deploy_goes_on(shop: Rolled) -> None:
    shop.lab.host("web1").run("echo reload apache2 > /etc/httpdgen/pending")
    assert "web1 running: apache2: has not read what is current: its reload is pending" in verified(shop, code=1)
    shop.deploy().assert_done()
    assert "hint:" not in verified(shop)


def test_what_somebody_changed_in_a_release_is_let_go_of_where_that_is_asked_for(shop: Rolled) -> None:
    web1 = shop.lab.host("web1")
    web1.run("echo '# by hand' >> /etc/httpdgen/current/httpd/server.conf")
    assert "web1 files: /etc/httpdgen/current/httpd/server.conf: content is not as rendered" in verified(shop, code=1)
    assert shop.deploy().code == 1
    shop.deploy("--overwrite-drift").assert_done()
    assert "hint:" not in verified(shop)
