"""A fleet is changed under load, in every way that operators change one: no request fails, and no session is lost."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from fleetlab.fleet import a_secret
from fleetlab.front import Front
from fleetlab.load import Load
from fleetlab.plan import Plan
from fleetlab.rolled import Rolled, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fleetlab import Lab
    from fleetlab.load import Running

pytestmark = [pytest.mark.fleet, pytest.mark.usefixtures("haproxy")]
pytest_plugins = ["fleetlab.fixtures"]

LOG = logging.getLogger(__name__)
SITE, PATH = "shop.example.com", "/shop/who.jsp"
WEB = ("web1", "web2")
TOPOLOGY = """httpdgen: 1
web_tiers:
  edge:
    hosts: [web1, web2]
    connector: mod_proxy
    max_request_workers: 50
    timeouts: {proxy: 60s}
    front: {ready_path: /ready, wait: 1s}
clusters:
  shop:
    nodes:
      node1: {host: app1}
      node2: {host: app2}
      node3: {host: app3}
      node4: {host: app4}
    ajp_secret: {env: SHOP_AJP_SECRET}
    sessions: {replication: cluster, encryption_key: {env: SHOP_ENCRYPTION_KEY}}
    tomcat: {max_connections: 500}
    health: {uri: /shop/who.jsp, expect: [200]}
    timeouts: {retry: 2s}
sites:
  shop.example.com:
    routes:
      /shop: {cluster: shop}
"""
# A Tomcat that stops answers nothing of what is under way there. Balancers often send a GET to another one then, but no
# POST.
SLOW_MS = 2500


class Shop(Rolled):
    """The fleet, and the load on it."""

    load: Load
    running: Running

    @contextmanager
    def unnoticed(self) -> Iterator[None]:
        """See that the load meets nothing of what is done, and goes on behind it."""
        self.restarted()
        before = self.running.report()
        yield
        met = self.running.wait_for_answers(1).since(before)
        LOG.info("%s", met)
        met.assert_clean()

    def change(self, old: str, new: str) -> Told:
        """Edit the topology and deploy it, unnoticed."""
        self.edit(old, new)
        return self.unnoticed_deploy()

    def unnoticed_deploy(self) -> Told:
        """Deploy, unnoticed, and see that no two Tomcats were away at the same time."""
        with self.unnoticed():
            told = self.deploy()
            LOG.info("%s%.1f s", told.without_plan, told.seconds)
            told.assert_done()
        assert self.most_away() <= 1
        return told

    def has(self, line: str) -> bool:
        """Say whether the current files of every httpd say something, as a regular expression for a whole line."""
        script = 'grep --quiet --recursive --extended-regexp --line-regexp -- "$1" /etc/httpdgen/current/httpd'
        return all(self.lab.host(web).succeeds(script, line) for web in WEB)

    def threads(self, host: str) -> int:
        """Give maxThreads of the Connector of a host's Tomcat."""
        (found,) = re.findall(r'maxThreads="([0-9]+)"', self.lab.host(host).read("/etc/tomcat10/server.xml"))
        return int(found)


@pytest.fixture(scope="module")
def shop(make_lab: Callable[[Plan], Lab], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Two web servers and four Tomcats (the fifth is for later) as Debian leaves them, and then with a release."""
    secrets = {"SHOP_AJP_SECRET": a_secret(), "SHOP_ENCRYPTION_KEY": "5eed" * 8}
    lab = make_lab(Plan(WEB, ("app1", "app2", "app3", "app4", "app5")))
    shop = Shop(lab, tmp_path_factory.mktemp("shop"), TOPOLOGY, secrets)
    shop.install_application("shop")
    first = shop.deploy("--allow-outage")
    LOG.info("%s%.1f s", first.without_plan, first.seconds)
    first.assert_done()
    with Front(lab, ready_path="/ready") as front:
        front.wait_for(WEB)
        shop.load = Load(
            front.address, SITE, PATH,
            sessions=24, think_ms=200, brief_every=3, slow_every=2, slow_ms=SLOW_MS, post_every=2,
        )  # fmt: skip
        with shop.load.running(lab) as shop.running:
            yield shop


def test_the_first_release_reaches_every_host_and_serves(shop: Shop) -> None:
    assert set(shop.outcomes().values()) == {"changed"}
    with shop.unnoticed():
        shop.running.wait_until(lambda report: set(report.by_node) == {"node1", "node2", "node3", "node4"})


def test_a_weight_changes(shop: Shop) -> None:
    shop.change("node2: {host: app2}", "node2: {host: app2, lbfactor: 2}")
    assert shop.restarted() == {"app2"}, "more requests need more threads"
    members = shop.status()["clusters"]["shop"]["nodes"]["node2"]["web_servers"]
    assert {web: member["weight"] for web, member in members.items()} == dict.fromkeys(WEB, 2)


def test_a_timeout_changes(shop: Shop) -> None:
    shop.change("timeouts: {proxy: 60s}", "timeouts: {proxy: 50s}")
    assert shop.has("ProxyTimeout 50")
    assert shop.restarted() == set()


def test_a_route_is_added(shop: Shop) -> None:
    shop.change("/shop: {cluster: shop}\n", "/shop: {cluster: shop}\n      /gone: {status: 410}\n")
    assert {shop.ask("/gone", web=web, site=SITE).status for web in WEB} == {410}
    assert shop.restarted() == set()


def test_the_server_limit_changes_and_every_httpd_restarts(shop: Shop) -> None:
    shop.change("max_request_workers: 50\n", "max_request_workers: 50\n    server_limit: 6\n")
    assert shop.has("ServerLimit 6")
    assert shop.restarted() == set(WEB)


def test_the_secret_changes(shop: Shop) -> None:
    shop.secrets["SHOP_AJP_SECRET"] = a_secret()
    shop.unnoticed_deploy()
    assert shop.restarted() == {"app1", "app2", "app3", "app4"}
    assert shop.most_away() == 1


def test_a_node_is_removed_and_the_others_get_more_threads(shop: Shop) -> None:
    before = shop.threads("app2")
    shop.change("      node1: {host: app1}\n", "")
    assert not shop.lab.host("app1").succeeds("systemctl --quiet is-active tomcat10")
    assert shop.threads("app2") > before
    assert shop.restarted() == {"app1", "app2", "app3", "app4"}


def test_a_port_changes(shop: Shop) -> None:
    shop.change("node3: {host: app3}", "node3: {host: app3, ports: {ajp: 8019}}")
    assert shop.has(r".*ajp://[^ ]+:8019 .*")
    assert shop.restarted() == {"app3"}


def test_mod_jk_takes_the_place_of_mod_proxy(shop: Shop) -> None:
    shop.change("connector: mod_proxy", "connector: mod_jk")
    assert shop.has("JkWorkersFile .*")


def test_mod_proxy_takes_the_place_of_mod_jk(shop: Shop) -> None:
    shop.change("connector: mod_jk", "connector: mod_proxy")
    assert not shop.has("JkWorkersFile .*")


def test_a_node_is_added_and_the_others_need_fewer_threads(shop: Shop) -> None:
    before = shop.threads("app2")
    shop.change("      node4: {host: app4}\n", "      node4: {host: app4}\n      node5: {host: app5}\n")
    shop.running.wait_until(lambda report: report.by_node.get("node5", 0) > 0)
    assert shop.threads("app2") < before
    assert shop.restarted() == {"app2", "app3", "app4", "app5"}


def test_every_tomcat_restarts_without_a_change_while_logrotate_reloads_httpd(shop: Shop) -> None:
    before = shop.current()
    with shop.unnoticed(), shop.begun("restart", "--yes") as restart:
        restart.wait_for("stop tomcat10")  # the first is held on every web server
        for web in shop.lab.web:
            web.reload("apache2")
        restart.finish().assert_done()
    assert shop.current() == before
    assert shop.restarted() == {"app2", "app3", "app4", "app5"}
    assert max(shop.drains()) > 1, "no request was under way on any node"
    assert shop.most_away() == 1


@pytest.mark.parametrize("change", ["key", "membership"])
def test_a_plan_that_splits_the_group_says_beforehand_that_sessions_are_not_carried_over(
    shop: Shop, change: str
) -> None:
    text, key = shop.topology.read_text(), shop.secrets["SHOP_ENCRYPTION_KEY"]
    if change == "key":
        shop.secrets["SHOP_ENCRYPTION_KEY"] = "dead" * 8
    else:
        shop.edit("replication: cluster,", "replication: cluster, membership: static,")
    try:
        said = shop.run("plan")
    finally:
        shop.secrets["SHOP_ENCRYPTION_KEY"] = key
        shop.topology.write_text(text)
    said.assert_done()
    assert "sessions are not carried over" in said.output
    assert "not carried over" not in shop.run("plan").output


def test_no_session_was_lost_from_the_first_change_to_the_last(shop: Shop) -> None:
    report = shop.running.stop()
    LOG.info("%s", report)
    report.assert_clean()


def test_the_same_load_notices_tomcats_that_are_restarted_without_a_drain(shop: Shop) -> None:
    with shop.load.running(shop.lab) as running:
        for host in shop.lab.tomcats[1:] * 2:  # some have nothing under way that another one may not be given
            running.wait_for_answers(1)
            host.restart("tomcat10")
            host.wait_for_tomcat("tomcat10")
            if running.report().failures:
                break
        report = running.stop()
    LOG.info("%s", report)
    with pytest.raises(AssertionError, match=r"(?:GET|POST) /shop/who\.jsp"):
        report.assert_clean()
