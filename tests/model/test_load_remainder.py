"""Faults between parts are found beside faults inside other parts, and nothing that only follows from those is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from httpdgen.errors import InputError
from httpdgen.model.load import load_topology

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
httpdgen: 1
web_tiers:
  edge: {hosts: [web1], max_request_workers: 200}
clusters:
  shop:
    nodes:
      node1: {host: app1, lbfactor: 1}
      node2: {host: app2}
    ajp_secret: {env: SECRET}
sites:
  www.example.com:
    routes:
      /shop: {cluster: shop}
"""


def faults(folder: Path, *changes: tuple[str, str]) -> list[str]:
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "topology.yaml").write_text(text)
    with pytest.raises(InputError) as caught:
        load_topology(folder / "topology.yaml")
    return [f"{fault.path}: {fault.message}" for fault in caught.value.faults]


def test_a_route_to_no_cluster_is_found_beside_a_faulty_value_of_a_node(tmp_path: Path) -> None:
    found = faults(tmp_path, ("lbfactor: 1", "lbfactor: 0"), ("{cluster: shop}", "{cluster: shpo}"))
    assert len(found) == 2
    assert found[0].startswith("clusters.shop.nodes.node1.lbfactor: must be between 1 and 100, got 0")
    assert "no cluster is called shpo" in found[1]


def test_what_follows_from_a_misspelt_key_is_not_reported_as_well(tmp_path: Path) -> None:
    assert faults(tmp_path, ("ajp_secret", "ajp_secrt")) == ['clusters.shop.ajp_secrt: unknown key "ajp_secrt"']


def test_a_cluster_that_is_faulty_as_a_whole_is_not_missed_by_its_routes(tmp_path: Path) -> None:
    found = faults(tmp_path, ("  shop:\n", "  Shop_:\n"))
    assert [line.partition(":")[0] for line in found] == ["clusters.Shop_"]


def test_a_faulty_item_takes_its_list_along_and_nothing_else(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        ("max_request_workers: 200", "listen: [99999]"),
        ("{cluster: shop}", "{cluster: shpo}"),
    )
    assert [line.partition(":")[0] for line in found] == [
        "web_tiers.edge.listen[0]",
        "sites.www.example.com.routes./shop.cluster",
    ]
