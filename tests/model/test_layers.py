"""Overlays are laid over a topology, and defaults under its parts; faults keep the place where they were written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loading_cases import SMALL, load, told

from httpdgen.errors import InputError
from httpdgen.model.document.layers import lay_overlay
from httpdgen.model.document.nodes import MapNode, plain
from httpdgen.model.document.parse import read_document
from httpdgen.model.document.source import Source
from httpdgen.model.load import load_topology

if TYPE_CHECKING:
    from pathlib import Path

DEFAULTS = """\
defaults:
  node: {lbfactor: 3, ports: {shutdown: 8005}}
  cluster: {failover: {tolerate: 0, unit: node}}
  web_tier: {mpm: worker}
  site: {log: {level: debug}}
"""


def test_an_overlay_merges_mappings_and_replaces_the_rest(tmp_path: Path) -> None:
    overlay = "web_tiers: {edge: {hosts: [s1, s2]}}\nclusters: {shop: {nodes: {node1: {lbfactor: 7}}}}\n"
    topology = load(tmp_path, SMALL, overlay).topology
    assert topology.web_tiers["edge"].hosts == ("s1", "s2")
    nodes = topology.clusters["shop"].nodes
    assert [(node.host, node.lbfactor) for node in nodes.values()] == [("app1", 7), ("app2", 1)]


def test_null_in_an_overlay_removes(tmp_path: Path) -> None:
    topology = load(tmp_path, SMALL, "clusters: {shop: {nodes: {node2: null, node9: null}}}").topology
    assert list(topology.clusters["shop"].nodes) == ["node1"]


def test_null_in_an_overlay_removes_below_what_it_adds(tmp_path: Path) -> None:
    topology = load(tmp_path, SMALL, "hosts: {app1: {address: 192.0.2.1, platform: null}}").topology
    assert topology.hosts["app1"].address == "192.0.2.1"


@pytest.mark.parametrize("overlay", ["", "# nothing yet\n", "---\n", "{}"])
def test_an_overlay_may_be_empty(tmp_path: Path, overlay: str) -> None:
    assert load(tmp_path, SMALL, overlay).topology == load(tmp_path, SMALL).topology


def test_a_fault_in_an_overlay_has_its_place_there(tmp_path: Path) -> None:
    overlay = "clusters:\n  shop:\n    nodes:\n      node2: {lbfactor: 0}\n"
    assert told(tmp_path, SMALL, overlay) == [
        "over.yaml:4:25: clusters.shop.nodes.node2.lbfactor: must be between 1 and 100, got 0"
    ]


def test_a_fault_below_an_overlay_keeps_its_place(tmp_path: Path) -> None:
    text = SMALL.replace("{host: app2}", "{host: app_2}")
    overlay = "clusters: {shop: {nodes: {node2: {lbfactor: 2}}}}"
    (fault,) = told(tmp_path, text, overlay)
    assert fault.startswith("topology.yaml:9:21: clusters.shop.nodes.node2.host: ")


def test_faults_of_both_files_are_told_at_once(tmp_path: Path) -> None:
    assert told(tmp_path, SMALL + "platfrom: x\n", "a: {b: 1, b: 2}\n") == [
        'over.yaml:1:1: a: unknown key "a"',
        "over.yaml:1:11: a.b: the key stands twice; it is on line 1 already",
        'topology.yaml:14:1: platfrom: unknown key "platfrom"',
    ]


def test_an_overlay_that_is_no_mapping_is_a_fault(tmp_path: Path) -> None:
    assert told(tmp_path, SMALL, "- a\n") == ["over.yaml:1:1: must be a mapping, got a list"]


def test_an_overlay_that_is_missing_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text(SMALL)
    with pytest.raises(InputError, match=r"gone\.yaml:1:1: cannot be read: No such file or directory"):
        load_topology(tmp_path / "topology.yaml", tmp_path / "gone.yaml")


def test_defaults_are_laid_under_every_part(tmp_path: Path) -> None:
    topology = load(tmp_path, SMALL + DEFAULTS).topology
    assert topology.web_tiers["edge"].mpm == "worker"
    assert topology.clusters["shop"].failover.tolerate == 0
    assert [node.lbfactor for node in topology.clusters["shop"].nodes.values()] == [3, 3]
    assert topology.sites["www.example.com"].log.level == "debug"


def test_what_a_part_says_wins_over_the_defaults_key_by_key(tmp_path: Path) -> None:
    text = SMALL.replace("{host: app2}", "{host: app2, lbfactor: 1, ports: {ajp: 9009}}") + DEFAULTS
    node = load(tmp_path, text).topology.clusters["shop"].nodes["node2"]
    assert (node.lbfactor, node.ports.ajp, node.ports.shutdown) == (1, 9009, 8005)


def test_a_part_takes_a_default_back_by_null(tmp_path: Path) -> None:
    text = SMALL.replace("{host: app2}", "{host: app2, domain: null}") + "defaults: {node: {domain: a}}\n"
    nodes = load(tmp_path, text).topology.clusters["shop"].nodes
    assert [node.domain for node in nodes.values()] == ["a", None]


def test_an_overlay_changes_defaults(tmp_path: Path) -> None:
    topology = load(tmp_path, SMALL + DEFAULTS, "defaults: {node: {lbfactor: 4}}").topology
    assert {node.lbfactor for node in topology.clusters["shop"].nodes.values()} == {4}


def test_a_fault_in_defaults_is_told_there_and_once(tmp_path: Path) -> None:
    text = SMALL + "defaults:\n  node: {lbfactor: 0, lbfctor: 1}\n"
    assert told(tmp_path, text) == [
        "topology.yaml:15:20: defaults.node.lbfactor: must be between 1 and 100, got 0",
        'topology.yaml:15:23: defaults.node.lbfctor: unknown key "lbfctor"',
    ]


def test_a_fault_in_defaults_that_no_part_uses_is_told(tmp_path: Path) -> None:
    text = "httpdgen: 1\ndefaults:\n  site: {log: {level: loud}}\n  nod: {}\n"
    assert [fault.partition(": ")[0] for fault in told(tmp_path, text)] == ["topology.yaml:3:23", "topology.yaml:4:3"]


def test_defaults_may_leave_out_what_parts_say(tmp_path: Path) -> None:
    text = (
        SMALL.replace("www.example.com:\n", "www.example.com:\n    tls: {certificate: /c.pem, key: /k.pem}\n")
        + "defaults: {site: {tls: {profile: modern}, access: {realm: Shop}}, node: {}, cluster: }\n"
    )
    text = text.replace("    routes:", "    access: {ip: [192.0.2.0/24]}\n    routes:")
    site = load(tmp_path, text).topology.sites["www.example.com"]
    assert site.tls is not None
    assert site.tls.profile == "modern"


@pytest.mark.parametrize("value", ["[]", "x", "3"])
def test_defaults_are_a_mapping(tmp_path: Path, value: str) -> None:
    (fault,) = told(tmp_path, f"httpdgen: 1\ndefaults: {value}\n")
    assert fault.startswith("topology.yaml:2:11: defaults: must be a mapping, got ")


def test_a_default_that_is_no_mapping_is_a_fault(tmp_path: Path) -> None:
    assert told(tmp_path, "httpdgen: 1\ndefaults: {node: 3}\n") == [
        "topology.yaml:2:18: defaults.node: must be a mapping, got 3"
    ]


def test_defaults_do_not_multiply_without_end(tmp_path: Path) -> None:
    listed = ", ".join(f'"{number}": /a' for number in range(400, 500))
    sites = "".join(f"  s{number}: {{routes: {{/: {{status: 404}}}}}}\n" for number in range(10_000))
    faults = told(tmp_path, f"httpdgen: 1\nsites:\n{sites}defaults:\n  site: {{error_pages: {{{listed}}}}}\n")
    assert faults[0] == "topology.yaml:10004:9: defaults.site: makes more than 1,000,000 values"


values = st.recursive(
    st.none() | st.integers(0, 3) | st.text("ab", max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3) | st.lists(inner, max_size=2),
    max_leaves=8,
)
mappings = st.dictionaries(st.sampled_from("abc"), values, max_size=3)


def tree(value: object) -> MapNode:
    root = read_document(Source("a.yaml", repr(value).replace("None", "null"))).root
    assert isinstance(root, MapNode)
    return root


@settings(max_examples=200, deadline=None)
@given(mappings, mappings)
def test_an_overlay_laid_twice_is_an_overlay_laid_once(under: object, over: object) -> None:
    once = lay_overlay(tree(under), tree(over))
    assert plain(lay_overlay(once, tree(over))) == plain(once)


@settings(max_examples=200, deadline=None)
@given(mappings, mappings)
def test_an_overlay_is_a_json_merge_patch(under: dict[str, object], over: dict[str, object]) -> None:
    assert plain(lay_overlay(tree(under), tree(over))) == merge_patch(under, over)


def merge_patch(target: object, patch: object) -> object:
    """Apply RFC 7396, section 2, word for word."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge_patch(result.get(name), value)
    return result
