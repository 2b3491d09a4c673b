"""An operator's words on real hosts: what they do lasts as long as it should, on every web server, and is seen."""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from fleetlab.fleet import a_secret
from fleetlab.load import Load
from fleetlab.plan import Plan
from fleetlab.rolled import Rolled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fleetlab import Lab

pytestmark = pytest.mark.fleet
pytest_plugins = ["fleetlab.fixtures"]

LOG = logging.getLogger(__name__)
SITE, PATH = "shop.example.com", "/shop/who.jsp"
PROXY = ("web1", "web2")  # the third web server, of a tier of its own, has mod_jk
FAIR = {"node1": 10, "node2": 20, "node3": 10}  # of 40 new sessions, by the weights
NODES = {"node1": "app1", "node2": "app2", "node3": "app3"}
TOPOLOGY = """httpdgen: 1
web_tiers:
  edge: {hosts: [web1, web2], connector: mod_proxy, max_request_workers: 50}
  inner: {hosts: [web3], connector: mod_jk, max_request_workers: 50}
clusters:
  shop:
    nodes:
      node1: {host: app1}
      node2: {host: app2, lbfactor: 2}
      node3: {host: app3}
    ajp_secret: {env: SHOP_AJP_SECRET}
    health: {uri: /shop/who.jsp, expect: [200]}
    timeouts: {retry: 2s}
sites:
  shop.example.com: {tiers: [edge, inner], routes: {/shop: {cluster: shop}}}
"""


class Shop(Rolled):
    """Two web servers with mod_proxy, one with mod_jk, and three Tomcats."""

    def addresses(self, *webs: str) -> tuple[str, ...]:
        return tuple(self.lab.host(web).address for web in webs)

    def said(self, node: str, what: str) -> dict[str, Any]:  # Any: JSON
        """Give what every web server says of a node."""
        webs = self.status()["clusters"]["shop"]["nodes"][node]["web_servers"]
        return {web: member[what] for web, member in webs.items()}

    def generation(self, web: str) -> int:
        """Count the reloads of an httpd."""
        return int(self.status()["web_servers"][web]["status"]["generation"])

    def is_newer(self, web: str, generation: int) -> bool:
        """Say whether an httpd has read its files since."""
        return self.generation(web) > generation

    def new_sessions(self, webs: tuple[str, ...], count: int = 40) -> dict[str, int]:
        """Begin so many sessions, and count them by their nodes."""
        found: dict[str, int] = {}
        for number in range(count):
            answer = self.ask(PATH, web=webs[number % len(webs)], site=SITE)
            node = answer.json["node"]
            found[node] = found.get(node, 0) + 1
        return found

    def does(self, *words: str, code: int = 0) -> str:
        """Run a command, and see how it ends."""
        told = self.run(*words)
        LOG.info("$ httpdgen %s\n%s", " ".join(words), told.text)
        assert told.code == code, told.text
        return told.text


@pytest.fixture(scope="module")
def running(make_lab: Callable[[Plan], Lab], tmp_path_factory: pytest.TempPathFactory) -> Shop:
    lab = make_lab(Plan((*PROXY, "web3"), tuple(NODES.values())))
    shop = Shop(lab, tmp_path_factory.mktemp("shop"), TOPOLOGY, {"SHOP_AJP_SECRET": a_secret()})
    shop.install_application("shop")
    shop.deploy("--allow-outage").assert_done()
    return shop


@pytest.fixture
def shop(running: Shop) -> Iterator[Shop]:
    """The fleet, in which nothing is held behind each test."""
    yield running
    running.does("enable", *NODES)


def all_three(value: object) -> dict[str, object]:
    return dict.fromkeys((*PROXY, "web3"), value)


def test_a_drain_holds_on_every_web_server_and_over_a_reload_by_somebody_else(shop: Shop) -> None:
    shop.does("drain", "node2", "--wait", "30s")
    assert shop.said("node2", "state") == all_three("draining")
    for web in (*PROXY, "web3"):
        before = shop.generation(web)
        shop.lab.host(web).reload("apache2")
        wait_for(partial(shop.is_newer, web, before))
    assert shop.said("node2", "state") == all_three("draining")
    assert "node2" not in shop.new_sessions((*PROXY, "web3"))
    shop.does("enable", "node2")
    assert shop.said("node2", "state") == all_three("ok")
    assert "node2" in shop.new_sessions((*PROXY, "web3"))


def test_a_drained_node_keeps_its_sessions_and_a_disabled_one_none(shop: Shop) -> None:
    with Load(shop.addresses(*PROXY, "web3"), SITE, PATH, sessions=12, brief_every=0).running(shop.lab) as running:
        running.wait_for_answers(2)
        shop.does("drain", "node2")
        before = running.wait_for_answers(1)
        drained = running.wait_for_answers(5).since(before)
        shop.does("disable", "node2")
        before = running.wait_for_answers(1)
        disabled = running.wait_for_answers(5).since(before)
    assert drained.by_node.get("node2", 0) > 0
    assert drained.new_by_node.get("node2", 0) == 0
    assert not drained.failures
    assert disabled.by_node.get("node2", 0) == 0
    assert shop.said("node2", "state") == all_three("stopped")


def test_a_deploy_keeps_a_drain(shop: Shop) -> None:
    shop.does("drain", "node2")
    shop.edit("max_request_workers: 50}\n  inner", "max_request_workers: 50, keep_alive: {timeout: 4s}}\n  inner")
    shop.deploy().assert_done()
    assert shop.said("node2", "state") == all_three("draining")


def test_a_rollback_keeps_a_drain(shop: Shop) -> None:
    shop.does("drain", "node2")
    shop.does("rollback", "--yes")
    assert shop.said("node2", "state") == all_three("draining")


def test_a_weight_counts_at_once_and_over_a_reload(shop: Shop) -> None:
    shop.does("weight", "node2=6")
    assert shop.said("node2", "weight") == all_three(6)
    shop.lab.host("web1").reload("apache2")
    assert shop.said("node2", "weight") == all_three(6)
    assert shop.new_sessions(("web1",), 40)["node2"] >= 26
    assert "as its topology says" in shop.does("weight", "node2=2")
    assert shop.said("node2", "weight") == all_three(2)
    assert not any(host["holds"] for host in shop.status()["hosts"].values())


def test_a_web_server_whose_httpd_is_stopped_has_the_drain_once_it_runs(shop: Shop) -> None:
    shop.lab.host("web2").run("systemctl stop apache2")
    try:
        assert "web2  in its files: httpd does not run there now" in shop.does("drain", "node2")
        assert shop.status()["web_servers"]["web2"]["runs"] is False
    finally:
        shop.lab.host("web2").run("systemctl start apache2")
    assert shop.said("node2", "state") == all_three("draining")


def test_a_web_server_that_is_down_is_named_and_the_others_hold(shop: Shop) -> None:
    web = shop.lab.host("web2")
    web.cut_cable()
    try:
        with shop.begun("drain", "node2", "--wait", "5s") as drain:
            status = shop.status(code=3)
            told = drain.finish()
    finally:
        web.mend_cable()
    assert told.code == 3, told.text
    assert "web2  still sends new sessions" in told.text
    assert list(status["unreachable"]) == ["web2"]
    assert shop.said("node2", "state") == {"web1": "draining", "web2": "ok", "web3": "draining"}
    assert any("web2 still sends" in sentence for sentence in shop.status()["attention"])
    shop.does("drain", "node2")
    assert shop.said("node2", "state") == all_three("draining")


def test_more_than_the_cluster_tolerates_is_refused(shop: Shop) -> None:
    shop.does("drain", "node2")
    assert "--allow-outage" in shop.does("drain", "node3", code=2)


def test_a_long_request_is_waited_for_also_where_a_reload_hides_it(shop: Shop) -> None:
    slow = Load(shop.addresses("web1"), SITE, PATH, sessions=6, brief_every=0, slow_every=1, slow_ms=15_000)
    with slow.running(shop.lab) as running:
        time.sleep(2)  # every loop has a request under way by now
        shop.lab.host("web1").reload("apache2")
        said = shop.does("drain", "node2", "--wait", "1s", code=3)
        assert "web1 still has" in said
        running.stop()
    assert "nothing is under way" in shop.does("drain", "node2", "--wait", "30s")


def test_an_interrupt_ends_the_wait_and_leaves_the_drain_and_no_lock(shop: Shop) -> None:
    slow = Load(shop.addresses("web1"), SITE, PATH, sessions=8, brief_every=0, slow_every=1, slow_ms=3000)
    with slow.running(shop.lab) as running:
        running.wait_for_answers(1)
        with shop.begun("drain", "node2", "--wait", "2m") as drain:
            drain.wait_for("under way: web1")
            drain.interrupt()
            told = drain.finish()
        running.stop()
    assert (told.code, "stays held" in told.text) == (130, True), told.text
    assert shop.said("node2", "state") == all_three("draining")
    assert not any(host["lock"] for host in shop.status()["hosts"].values())


def test_what_a_node_is_owed_after_it_died_and_came_back_is_cleared(shop: Shop) -> None:
    """The figures are logged: what is owed, and who gets new sessions, before and after."""
    webs, app = ("web1", "web3"), shop.lab.host("app2")
    shop.does("rebalance")
    with Load(shop.addresses(*webs), SITE, PATH, sessions=60, think_ms=10, brief_every=0).running(shop.lab) as running:
        running.wait_for_answers(3)
        app.systemctl("kill", "--signal=SIGKILL", "tomcat10")
        app.stop_service("tomcat10")  # systemd would start it again at once
        running.wait_for_answers(10, seconds=90)
        app.start("tomcat10")
        for web in webs:
            wait_for(partial(is_used_again, shop, web))
        wait_for(lambda: any("web1 owes node2 about" in sentence for sentence in shop.status()["attention"]))
        running.wait_for_answers(40, seconds=90)
        running.stop()
    before, flooded = {web: owed(shop, web) for web in webs}, {web: shop.new_sessions((web,)) for web in webs}
    status = shop.run("status")
    shop.does("rebalance", "node2")
    after, spread = {web: owed(shop, web) for web in webs}, {web: shop.new_sessions((web,)) for web in webs}
    LOG.info("%s\nowed %s, new sessions %s; then %s, %s", status.output, before, flooded, after, spread)
    assert flooded["web1"] == {"node2": 40}
    assert "! web1 owes node2 about" in status.output
    for web in webs:
        assert max(map(abs, after[web].values())) <= 5
        assert all(abs(spread[web].get(node, 0) - fair) <= 2 for node, fair in FAIR.items())
    assert not shop.status()["attention"]


def owed(shop: Shop, web: str) -> dict[str, int]:
    nodes = shop.status()["clusters"]["shop"]["nodes"]
    return {name: node["web_servers"][web]["owed"] for name, node in nodes.items()}


def is_used_again(shop: Shop, web: str) -> bool:
    """Try whether a web server has seen that node2 is back: it looks when somebody wants a new session."""
    shop.new_sessions((web,), 3)
    return bool(shop.said("node2", "state")[web] == "ok")


def wait_for(reached: Callable[[], bool], seconds: float = 150) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "it does not come to it"
        time.sleep(0.5)
