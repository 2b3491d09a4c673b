"""Replication by domain: a session is copied inside its domain, moves inside it first, and is nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lab.namespace import Namespace
from lab.rendered import rendered
from lab.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytest_plugins = ["lab.fixtures"]
pytestmark = pytest.mark.engine

TOPOLOGY = """
httpdgen: 1
platform: debian-13
hosts:
  web1: {address: 127.0.0.1}
  app1: {address: 127.0.1.1}
  app2: {address: 127.0.1.2}
web_tiers:
  edge: {hosts: [web1], connector: mod_jk, max_request_workers: 50}
clusters:
  shop:
    nodes:
      left1: {host: app1, domain: left}
      left2: {host: app2, domain: left}
      right1: {host: app1, domain: right, instance: 1}
      right2: {host: app2, domain: right, instance: 1}
    ajp_secret: {env: SECRET}
    failover: {scope: domain}
    sessions: {replication: domain}
sites:
  www.example.com:
    routes:
      /shop: {cluster: shop}
"""
WHO = "/shop/who.jsp"


@pytest.fixture(scope="module")
def site(images: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    topology, tree = rendered(TOPOLOGY, folder, {"SECRET": "a-secret-of-the-tests"})
    with Namespace() as namespace:
        made = Site(topology, tree, namespace, images, folder)
        made.start()
        yield made


def test_a_session_goes_on_inside_its_domain_and_is_lost_with_it(site: Site) -> None:
    assert site.complaints == []
    first = next(answer for answer in (site.get(WHO).json for _ in range(4)) if answer["node"] == "left1")

    site.nodes["left1"].kill()
    moved = site.get(WHO, cookies={"JSESSIONID": first["session"]}).json
    assert (moved["node"], moved["new"], moved["count"]) == ("left2", False, 2)

    site.nodes["left2"].kill()
    begun = site.get(WHO, cookies={"JSESSIONID": moved["session"]}).json
    assert begun["node"] in {"right1", "right2"}
    assert (begun["new"], begun["count"]) == (True, 1)
