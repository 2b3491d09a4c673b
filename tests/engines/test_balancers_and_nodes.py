"""What is rendered for mod_proxy and mod_jk, taken by real engines: sessions spread, stick, and survive a node."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from lab.namespace import Namespace
from lab.rendered import rendered
from lab.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lab.client import Answer

    from httpdgen.model.topology import Topology
    from httpdgen.tree import ConfigTree

pytest_plugins = ["lab.fixtures"]
pytestmark = pytest.mark.engine

# Three nodes of weight 1, 2 and 1, the third of them a second instance on the first one's machine.
TOPOLOGY = """
httpdgen: 1
platform: {platform}
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
      node1: {{host: app1}}
      node2: {{host: app2, lbfactor: 2, state: {state}}}
      node3: {{host: app1, instance: 1}}
    {ajp_secret}
    sessions: {{replication: cluster, {sessions}}}
sites:
  www.example.com:
    routes:
      /shop: {{cluster: shop}}
"""
WHO = "/shop/who.jsp"


@dataclass(frozen=True)
class Kind:
    """A way from httpd to Tomcat; each with another way of copying sessions, so that these are all met."""

    connector: str
    protocol: str
    sessions: str


KINDS = {
    "mod_proxy-ajp": Kind("mod_proxy", "ajp", "manager: delta, membership: multicast"),
    "mod_proxy-http": Kind("mod_proxy", "http", "manager: backup, membership: static"),
    "mod_jk": Kind("mod_jk", "ajp", "manager: delta, encryption_key: {env: KEY}"),
}


@pytest.fixture(scope="module", params=["debian-12", "debian-13"])
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


@dataclass(frozen=True)
class Standing:
    """A site that runs, and how to render it differently."""

    site: Site
    render: Callable[..., ConfigTree]


@pytest.fixture(scope="module")
def standing(
    platform: str, kind: Kind, images: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Standing]:
    folder = tmp_path_factory.mktemp("site")

    def read(*, state: str = "active", secret: str = "the-right-one-of-two") -> tuple[Topology, ConfigTree]:
        text = TOPOLOGY.format(
            platform=platform,
            connector=kind.connector,
            protocol=kind.protocol,
            ajp_secret="ajp_secret: {env: SECRET}" if kind.protocol == "ajp" else "",
            state=state,
            sessions=kind.sessions,
        )
        return rendered(text, folder, {"SECRET": secret, "KEY": "0123456789abcdef" * 2})

    topology, tree = read()
    with Namespace() as namespace:
        site = Site(topology, tree, namespace, images, folder)
        site.start()
        yield Standing(site, lambda **changes: read(**changes)[1])


@pytest.fixture
def site(standing: Standing) -> Site:
    """Give the site whole, with balancers that have counted nothing yet."""
    standing.site.mend()
    return standing.site


def test_nothing_complains_while_everything_starts(site: Site) -> None:
    assert site.web.control("configtest") == "Syntax OK\n"
    assert site.complaints == []


def test_new_sessions_are_spread_1_2_1_exactly(site: Site) -> None:
    answers = [site.get(WHO).json for _ in range(40)]
    assert all(answer["new"] for answer in answers)
    assert Counter(answer["node"] for answer in answers) == {"node1": 10, "node2": 20, "node3": 10}


def test_a_session_sticks_by_its_cookie(site: Site) -> None:
    for first in (site.get(WHO) for _ in range(4)):
        again = [site.get(WHO, cookies=session_cookie(first)).json for _ in range(5)]
        assert {answer["node"] for answer in again} == {first.json["node"]}
        assert [answer["count"] for answer in again] == [2, 3, 4, 5, 6]


def test_a_session_sticks_by_its_part_of_the_path(site: Site) -> None:
    for first in (site.get(WHO).json for _ in range(4)):
        again = [site.get(f"{WHO};jsessionid={first['session']}").json for _ in range(5)]
        assert {answer["node"] for answer in again} == {first["node"]}
        assert [answer["count"] for answer in again] == [2, 3, 4, 5, 6]


def test_neither_serving_nor_a_reload_adds_to_the_error_log(site: Site) -> None:
    # Some things httpd says once in its life: so it begins a new one.
    site.web.stop()
    site.web.start()
    # Slow enough for httpd to count its idle threads meanwhile, which it does each second.
    assert site.get(f"{WHO}?delay=1200").status == 200
    assert site.web.errors() == []
    site.web.graceful()
    assert site.get(f"{WHO}?delay=1200").status == 200
    assert site.web.errors() == []


def test_a_session_s_node_is_the_route_at_the_end_of_its_id(site: Site) -> None:
    for answer in (site.get(WHO).json for _ in range(4)):
        assert answer["session"].rpartition(".")[2] == answer["node"]


def test_the_application_sees_the_client_and_not_what_the_client_makes_up(site: Site) -> None:
    forged = {"X-Forwarded-For": "192.0.2.66", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "443"}
    seen = site.get(WHO, headers=forged).json
    assert (seen["scheme"], seen["secure"]) == ("http", False)
    assert (seen["server_name"], seen["server_port"]) == ("www.example.com", 80)
    assert seen["remote_addr"] == "127.0.0.1"


def test_a_killed_node_is_left_and_its_sessions_go_on_elsewhere(site: Site) -> None:
    on_node2 = next(answer for answer in (site.get(WHO) for _ in range(4)) if answer.json["node"] == "node2")
    cookies = session_cookie(on_node2)
    assert site.get(WHO, cookies=cookies).json["count"] == 2

    site.nodes["node2"].kill()

    answers = []
    for _ in range(5):
        answers.append(site.get(WHO, cookies=cookies).json)
        cookies = {"JSESSIONID": answers[-1]["session"]}
    assert not any(answer["new"] for answer in answers)
    assert [answer["count"] for answer in answers] == [3, 4, 5, 6, 7]
    # Until the group knows that a member is dead, BackupManager cannot tell it that a session's route has changed,
    # and leaves the route as it was: the answer after that may still come from elsewhere.
    assert {answer["node"] for answer in answers[1:]} in ({"node1"}, {"node3"})
    assert {site.get(WHO).json["node"] for _ in range(8)} == {"node1", "node3"}


def test_a_draining_node_keeps_its_sessions_and_gets_no_new_ones(standing: Standing, site: Site) -> None:
    on_node2 = next(answer for answer in (site.get(WHO) for _ in range(4)) if answer.json["node"] == "node2")

    reload_web_server(site, standing.render(state="draining"))

    kept = site.get(WHO, cookies=session_cookie(on_node2)).json
    assert (kept["node"], kept["count"]) == ("node2", 2)
    assert {site.get(WHO).json["node"] for _ in range(8)} == {"node1", "node3"}


def test_a_disabled_node_gets_nothing(standing: Standing, site: Site) -> None:
    on_node2 = next(answer for answer in (site.get(WHO) for _ in range(4)) if answer.json["node"] == "node2")

    reload_web_server(site, standing.render(state="disabled"))

    moved = site.get(WHO, cookies=session_cookie(on_node2)).json
    assert moved["node"] in {"node1", "node3"}
    assert moved["count"] == 2
    assert {site.get(WHO).json["node"] for _ in range(8)} == {"node1", "node3"}


def test_a_wrong_secret_is_refused_where_there_is_one(standing: Standing, site: Site, kind: Kind) -> None:
    reload_web_server(site, standing.render(secret="the-wrong-one-of-two"))

    assert [site.get(WHO).status for _ in range(4)] == [403 if kind.protocol == "ajp" else 200] * 4


def session_cookie(answer: Answer) -> dict[str, str]:
    return {"JSESSIONID": answer.json["session"]}


def reload_web_server(site: Site, tree: ConfigTree) -> None:
    """Give another tree to the web server alone; Tomcats go on as they are."""
    site.web.host.lay_down(tree.hosts[site.web.host.name])
    site.web.graceful()
