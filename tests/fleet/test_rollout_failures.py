"""What is refused, or does not do well, leaves hosts on what they had; and `rollback` undoes what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fleetlab.fleet import a_secret
from fleetlab.plan import Plan
from fleetlab.rolled import Rolled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fleetlab import Lab

pytestmark = pytest.mark.fleet
pytest_plugins = ["fleetlab.fixtures"]

NO, SOME_HOSTS, INTERRUPTED = 1, 3, 130
HEALTH_WAIT = "20s"  # a Tomcat here starts in 3 s, and in 10 s where it has to wait for others
SITE = "shop.example.com"
TOPOLOGY = """httpdgen: 1
web_tiers:
  edge:
    hosts: [web1, web2]
    max_request_workers: 50
    listen: [80]
clusters:
  shop:
    nodes:
      node1: {host: app1}
      node2: {host: app2}
    ajp_secret: {env: SHOP_AJP_SECRET}
    sessions: {replication: cluster, encryption_key: {env: SHOP_ENCRYPTION_KEY}}
    tomcat: {accept_count: 100}
    health: {uri: /shop/who.jsp, expect: [200]}
sites:
  shop.example.com:
    routes:
      /shop: {cluster: shop}
"""
# Whoever listens there first has the port; it is let go with the context.
LISTEN = 'import socket, time; s = socket.create_server(("", {port})); time.sleep(600)'
TAKE_PORT = f"systemd-run --quiet --unit=thief python3 -c '{LISTEN}'"


@pytest.fixture(scope="module")
def running(make_lab: Callable[[Plan], Lab], tmp_path_factory: pytest.TempPathFactory) -> Rolled:
    secrets = {"SHOP_AJP_SECRET": a_secret(), "SHOP_ENCRYPTION_KEY": "5eed" * 8}
    lab = make_lab(Plan(("web1", "web2"), ("app1", "app2")))
    shop = Rolled(lab, tmp_path_factory.mktemp("shop"), TOPOLOGY, secrets)
    shop.install_application("shop")
    shop.deploy("--allow-outage").assert_done()
    return shop


@pytest.fixture
def shop(running: Rolled) -> Iterator[Rolled]:
    """The fleet, on its first release before each test and after it."""
    running.restarted()
    yield running
    running.topology.write_text(TOPOLOGY)
    running.deploy().assert_done()
    assert {running.ask("/shop/who.jsp", web=web, site=SITE).status for web in ("web1", "web2")} == {200}


def assert_untouched(shop: Rolled, before: dict[str, str]) -> None:
    assert shop.current() == before
    assert shop.restarted() == set()


def test_what_httpd_refuses_on_one_host_becomes_active_on_none(shop: Rolled) -> None:
    before = shop.current()
    (shop.folder / "extra.conf").write_text("Include /etc/apache2/of-this-host.conf\n")
    shop.lab.host("web1").write("/etc/apache2/of-this-host.conf", "")
    shop.edit("listen: [80]", "listen: [80]\n    include: [extra.conf]")
    told = shop.deploy()
    assert told.code == SOME_HOSTS
    assert "of-this-host.conf" in told.text
    assert_untouched(shop, before)
    report = shop.report()
    assert report["state"] == "failed"
    assert "of-this-host.conf" in report["hosts"]["web2"]["said"]
    assert "nothing was changed anywhere" in report["stopped"]


def test_what_tomcat_refuses_becomes_active_nowhere(shop: Rolled) -> None:
    before = shop.current()
    (shop.folder / "valve.xml").write_text('<Valve className="org.example.NoSuchValve"/>\n')
    shop.edit("accept_count: 100}", "accept_count: 100}\n    include: {engine: [valve.xml]}")
    told = shop.deploy()
    assert told.code == SOME_HOSTS
    assert "NoSuchValve" in told.text
    assert_untouched(shop, before)
    report = shop.report()
    assert all("NoSuchValve" in report["hosts"][app]["said"] for app in ("app1", "app2"))
    assert {report["hosts"][web]["outcome"] for web in ("web1", "web2")} <= {"untouched", "unchanged"}
    assert "nothing was changed anywhere" in report["stopped"]


def test_a_tomcat_that_does_not_become_healthy_returns_and_the_others_are_left_alone(shop: Rolled) -> None:
    before = shop.current()
    # With this, which Tomcat takes, it answers 403 to everybody.
    (shop.folder / "valve.xml").write_text('<Valve className="org.apache.catalina.valves.RemoteAddrValve" allow=""/>\n')
    shop.edit("accept_count: 100}", "accept_count: 100}\n    include: {engine: [valve.xml]}")
    told = shop.deploy("--health-wait", HEALTH_WAIT)
    assert told.code == SOME_HOSTS
    assert "answers 403" in told.text
    assert shop.current() == before
    (returned,) = [host for host, outcome in shop.outcomes().items() if outcome == "returned"]
    assert shop.restarted() == {returned}
    report = shop.report()
    assert "answers 403" in report["hosts"][returned]["said"]
    assert {host["outcome"] for name, host in report["hosts"].items() if name != returned} <= {"untouched", "unchanged"}
    assert "the others are left as they are" in report["stopped"]


def test_a_port_that_somebody_else_has_is_seen_by_the_node_that_does_not_answer(shop: Rolled) -> None:
    before = shop.current()
    shop.edit("node2: {host: app2}", "node2: {host: app2, ports: {ajp: 8019}}")
    host = shop.lab.host("app2")
    host.run(TAKE_PORT.format(port=8019))
    try:
        told = shop.deploy("--health-wait", HEALTH_WAIT)
    finally:
        host.stop_service("thief")
    assert told.code in {NO, SOME_HOSTS}
    assert shop.current()["app2"] == before["app2"]
    assert "8019" in told.text


def test_a_port_of_httpd_that_somebody_else_has_does_not_end_it(shop: Rolled) -> None:
    before = shop.current()
    shop.edit("listen: [80]", "listen: [80, 8081]")
    host = shop.lab.host("web1")
    host.run(TAKE_PORT.format(port=8081))
    try:
        told = shop.deploy("--allow-outage")
    finally:
        host.stop_service("thief")
    assert told.code in {NO, SOME_HOSTS}
    assert shop.current() == before
    assert "8081" in told.text


def half_deployed(shop: Rolled) -> dict[str, str]:
    """Change every Tomcat, and press Ctrl-C while the first one starts; give what was current before."""
    before = shop.current()
    shop.edit("accept_count: 100", "accept_count: 150")
    with shop.begun("deploy", "--yes") as deploy:
        deploy.wait_for("service: start tomcat10")
        deploy.interrupt()
        assert deploy.finish().code == INTERRUPTED
    changed = [host for host, folder in shop.current().items() if folder != before[host]]
    assert changed in (["app1"], ["app2"])
    return before


def test_the_same_command_again_goes_on(shop: Rolled) -> None:
    half_deployed(shop)
    shop.restarted()
    shop.deploy().assert_done()
    assert len(shop.restarted()) == 1
    assert len(set(shop.current().values())) <= 2


def test_rollback_undoes_a_half_of_a_deployment_without_the_operators_files(shop: Rolled, tmp_path: Path) -> None:
    before = half_deployed(shop)
    shop.restarted()
    shop.folder, folder, secrets, shop.secrets = tmp_path, shop.folder, shop.secrets, {}
    try:
        shop.run("rollback", "--yes").assert_done()
    finally:
        shop.folder, shop.secrets = folder, secrets
    assert shop.current() == before
    assert len(shop.restarted()) == 1


def test_rollback_leads_out_of_a_release_that_does_not_pass_its_test_any_more(shop: Rolled) -> None:
    (shop.folder / "extra.conf").write_text("Include /etc/apache2/soon-away.conf\n")
    for web in shop.lab.web:
        web.write("/etc/apache2/soon-away.conf", "")
    shop.edit("listen: [80]", "listen: [80]\n    include: [extra.conf]")
    shop.deploy().assert_done()
    for web in shop.lab.web:
        web.remove("/etc/apache2/soon-away.conf")
        assert not web.succeeds("apachectl configtest")
    shop.run("rollback", "--yes").assert_done()
    shop.topology.write_text(TOPOLOGY)
    shop.run("plan", "--exit-code").assert_done()
    assert all(web.succeeds("apachectl configtest") for web in shop.lab.web)
