"""What a rollout asks of running engines, by a real httpd with mod_proxy and with mod_jk, and a real Tomcat."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from control_site import Reached
from lab.namespace import Namespace
from lab.rendered import rendered
from lab.site import Site

from httpdgen.control.debt import owed
from httpdgen.control.running import MemberState
from httpdgen.deploy import balancers
from httpdgen.deploy.balancers import NotRunningError
from httpdgen.deploy.connectors import secret_of
from httpdgen.deploy.engines import LiveEngines
from httpdgen.deploy.host import RefusedError
from httpdgen.plan.holds import Hold
from httpdgen.plan.wanted_shape import shape_of
from httpdgen.verify.checks.cookies import SessionId

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from httpdgen.plan.shape import FleetShape, NodeShape, WebShape

pytest_plugins = ["lab.fixtures"]
pytestmark = pytest.mark.engine

SECRET, COOKIE = "the-secret-of-the-shop", "JSESSIONID"
# node2 is never started.
TOPOLOGY = """
httpdgen: 1
platform: debian-12
hosts:
  web1: {{address: 127.0.0.1}}
  app1: {{address: 127.0.1.1}}
  app2: {{address: 127.0.1.2}}
web_tiers:
  edge: {{hosts: [web1], connector: {connector}, max_request_workers: 50}}
clusters:
  shop:
    protocol: {protocol}
    nodes:
      node1: {{host: app1, lbfactor: 3}}
      node2: {{host: app2, lbfactor: 2}}
    {secret}
    health: {{uri: /shop/who.jsp, expect: [200]}}
sites:
  www.example.com:
    routes:
      /shop: {{cluster: shop}}
"""
AJP, HTTP = "ajp_secret: {env: SECRET}", "trusted_proxies: [127.0.0.1]"


@dataclass(frozen=True)
class Live:
    """The site, what runs where in it, and who asks."""

    site: Site
    shape: FleetShape
    web: Reached
    engines: LiveEngines

    @property
    def httpd(self) -> WebShape:
        return self.shape.web_servers["web1"]

    def node(self, name: str = "node1") -> NodeShape:
        return self.shape.nodes[name]

    def set(self, name: str, hold: Hold | None) -> tuple[MemberState, float | None]:
        """Set a member, and give what it is by the pages then."""
        self.engines.set_member(self.web, self.httpd, self.node(name), hold)
        member = self.engines.look(self.web, self.httpd).member(self.httpd, self.node(name))
        assert member is not None
        return member.activation, member.factor


@pytest.fixture(scope="module", params=["mod_proxy ajp", "mod_jk ajp", "mod_proxy http"])
def live(
    request: pytest.FixtureRequest, images: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    connector, protocol = request.param.split()
    folder = tmp_path_factory.mktemp("live")
    text = TOPOLOGY.format(connector=connector, protocol=protocol, secret=AJP if protocol == "ajp" else "")
    topology, tree = rendered(text, folder, {"SECRET": SECRET})
    with Namespace() as namespace:
        site = Site(topology, tree, namespace, images, folder)
        site.start_nodes("node1")
        site.web.start()
        yield Live(site, shape_of(topology, tree), Reached(namespace), LiveEngines())


of_ajp = pytest.mark.parametrize("live", ["mod_proxy ajp", "mod_jk ajp"], indirect=True)


def hold(state: str | None, weight: int | None = None) -> Hold:
    return Hold("node1", state, weight, "ann@desk", "", 0)  # type: ignore[arg-type]  # one of its states


@of_ajp
def test_a_member_is_as_a_hold_says_and_then_as_the_topology_says(live: Live) -> None:
    assert live.set("node1", hold("draining")) == (MemberState.DRAINING, 3)
    assert live.set("node1", hold("disabled", 7)) == (MemberState.STOPPED, 7)
    assert live.set("node1", hold(None, 7)) == (MemberState.OK, 7)
    assert live.set("node1", None) == (MemberState.OK, 3)


@of_ajp
def test_no_hold_gives_a_member_more_than_the_topology_does(live: Live) -> None:
    stopped = replace(live.node("node2"), state="disabled")
    live.engines.set_member(live.web, live.httpd, stopped, hold("draining"))
    member = live.engines.look(live.web, live.httpd).member(live.httpd, stopped)
    assert member is not None
    assert member.activation is MemberState.STOPPED
    live.set("node2", None)


def test_what_is_no_member_is_left_alone_and_has_no_request(live: Live) -> None:
    stranger = replace(live.node(), name="node9", route="node9")
    live.engines.set_member(live.web, live.httpd, stranger, hold("draining"))
    served = live.engines.look(live.web, live.httpd)
    assert served.member(live.httpd, stranger) is None
    assert served.busy(live.httpd, stranger) == served.busy(live.httpd, live.node()) == 0


@of_ajp
def test_what_a_balancer_owes_is_cleared_and_one_that_is_not_there_is_told(live: Live) -> None:
    for _ in range(5):
        assert live.site.get("/shop/who.jsp").status == 200
    before, after = balancers.rebalance(live.web, live.httpd, "shop")
    assert sum(member.elected for member in before.members) >= 5
    assert not any(owed(after).values())
    with pytest.raises(RefusedError, match="has no balancer cart: did it read its files"):
        balancers.rebalance(live.web, live.httpd, "cart")


def test_ways_that_answer_as_they_should_fail_nowhere(live: Live) -> None:
    assert live.httpd.ways
    assert live.engines.failing_ways(live.web, live.httpd) == {}


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"statuses": (418,)}, r"www\.example\.com/shop/who\.jsp answers 200"),
        ({"path": "/shop/gone", "statuses": ()}, ""),
        ({"port": 9}, r"www\.example\.com/shop/who\.jsp gives no answer: Connection refused"),
        ({"port": 8009, "address": "127.0.1.1", "statuses": ()}, r"(makes no sense|gives no answer|answers \d+)"),
        ({"tls": True}, r"gives no answer: "),
    ],
)
def test_a_way_that_does_not_answer_as_it_should_is_told_in_words(
    live: Live, other: dict[str, object], said: str
) -> None:
    way = replace(live.httpd.ways[0], **other)  # type: ignore[arg-type]  # of a way
    found = live.engines.failing_ways(live.web, replace(live.httpd, ways=(way,)))
    assert re.search(said, found[way]) if said else not found


def test_a_node_that_serves_is_ready_and_knows_its_own_sessions_alone(live: Live) -> None:
    secret = secret_of(live.site.tree.hosts["app1"], live.node())
    live.engines.await_ready(live.web, live.node(), secret, 5)
    session = live.engines.begin_session(live.web, live.node(), secret, COOKIE)
    assert session is not None
    assert session.route == "node1"
    assert live.engines.knows(live.web, live.node(), secret, COOKIE, session)
    assert not live.engines.knows(live.web, live.node(), secret, COOKIE, SessionId("0A1B", "node1"))


def test_a_node_that_does_not_run_is_not_ready_and_knows_nothing(live: Live) -> None:
    with pytest.raises(RefusedError, match=r"node2 is not ready after 0\.1 s .*gives no answer: Connection refused"):
        live.engines.await_ready(live.web, live.node("node2"), SECRET, 0.1)
    assert live.engines.begin_session(live.web, live.node("node2"), SECRET, COOKIE) is None
    assert not live.engines.knows(live.web, live.node("node2"), SECRET, COOKIE, SessionId("0A1B", "node2"))


@of_ajp
def test_a_secret_that_is_not_the_connectors_is_named_as_the_reason(live: Live) -> None:
    with pytest.raises(RefusedError, match="refuses the secret of its web servers") as refused:
        live.engines.await_ready(live.web, live.node(), "another-secret", 0.1)
    assert "another-secret" not in str(refused.value)


def test_another_answer_than_the_one_that_was_expected_is_told(live: Live) -> None:
    secret = secret_of(live.site.tree.hosts["app1"], live.node())
    picky = replace(live.node(), health_statuses=(204,))
    with pytest.raises(RefusedError, match="answers 200"):
        live.engines.await_ready(live.web, picky, secret, 0.1)
    live.engines.await_ready(live.web, replace(live.node(), health_path="/gone", health_statuses=()), secret, 5)


def test_a_port_where_something_else_answers_makes_no_sense(live: Live) -> None:
    other = replace(live.node(), protocol="ajp", address="127.0.0.1", port=80)
    with pytest.raises(RefusedError, match=r"makes no sense|gives no answer"):
        live.engines.await_ready(live.web, other, SECRET, 0.1)
    assert live.engines.begin_session(live.web, other, SECRET, COOKIE) is None


def test_a_secret_is_that_of_the_connector_with_the_nodes_port(live: Live) -> None:
    entries, node = live.site.tree.hosts["app1"], live.node()
    assert secret_of(entries, node) == (SECRET if node.protocol == "ajp" else None)
    assert secret_of(entries, replace(node, port=9999)) is None
    assert secret_of({}, node) is None


def test_an_httpd_that_does_not_run_says_so_and_is_asked_once(live: Live) -> None:
    live.site.web.stop()
    try:
        began = time.monotonic()
        for ask in (
            lambda: live.engines.look(live.web, live.httpd),
            lambda: live.engines.set_member(live.web, live.httpd, live.node(), None),
            lambda: balancers.rebalance(live.web, live.httpd, "shop"),
        ):
            with pytest.raises(NotRunningError, match=r"nobody listens on 127\.0\.0\.1 port 8079: does apache2 run"):
                ask()
        assert time.monotonic() - began < 5
    finally:
        live.site.web.start()


def test_pages_that_are_something_else_are_told(live: Live) -> None:
    other = replace(live.httpd, management_port=80)
    with pytest.raises(RefusedError) as refused:
        live.engines.look(live.web, other)
    assert not isinstance(refused.value, NotRunningError)
