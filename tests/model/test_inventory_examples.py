"""The environments that come with the project fit the topology that the documentation begins with."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from httpdgen.model.inventory import find_inventory, load_inventory, overlay_of, with_addresses
from httpdgen.model.load import load_topology

ROOT = Path(__file__).parents[2]
TOPOLOGY = """\
httpdgen: 1
web_tiers:
  edge:
    hosts: [web1]
    max_request_workers: 200
clusters:
  shop:
    nodes:
      node1: {host: app1, lbfactor: 1}
      node2: {host: app2, lbfactor: 2}
      node3: {host: app3, lbfactor: 1}
    ajp_secret: {env: SHOP_AJP_SECRET}
sites:
  www.example.com:
    routes:
      /shop: {cluster: shop}
"""


@pytest.mark.parametrize(
    ("environment", "workers", "addresses"),
    [
        ("prod", 200, {"web1": "192.0.2.10", "app1": "app1", "app2": "app2", "app3": "app3"}),
        ("staging", 50, {"web1": "web1.staging.example.com", "app1": "10.1.0.21", "app2": "10.1.0.22"}),
    ],
)
def test_an_example_environment_loads(
    tmp_path: Path, environment: str, workers: int, addresses: dict[str, str]
) -> None:
    (tmp_path / "topology.yaml").write_text(TOPOLOGY, "utf-8")
    file = find_inventory(environment, ROOT)
    adjust = partial(with_addresses, inventory=load_inventory(file))
    topology = load_topology(tmp_path / "topology.yaml", overlay_of(file), adjust).topology
    assert topology.web_tiers["edge"].max_request_workers == workers
    hosts = {"web1", *(node.host for _, _, node in topology.nodes())}
    assert {host: topology.address_of(host) for host in hosts} == addresses
