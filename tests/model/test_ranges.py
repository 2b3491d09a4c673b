"""Ranges are spread out over hosts and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loading_cases import SMALL, faults_of, load, told

from httpdgen.model.document.ranges import Range, RangeError

if TYPE_CHECKING:
    from pathlib import Path

NODES = "      node1: {host: app1}\n      node2: {host: app2}\n"


def with_nodes(lines: str) -> str:
    return SMALL.replace(NODES, lines)


def test_a_range_spreads_over_hosts_and_keys(tmp_path: Path) -> None:
    topology = load(tmp_path, with_nodes("      node01..40: {host: app01..40, lbfactor: 2}\n")).topology
    nodes = topology.clusters["shop"].nodes
    assert list(nodes) == [f"node{n:02}" for n in range(1, 41)]
    assert [node.host for node in nodes.values()] == [f"app{n:02}" for n in range(1, 41)]
    assert {node.lbfactor for node in nodes.values()} == {2}


def test_a_list_of_hosts_may_hold_ranges_and_names(tmp_path: Path) -> None:
    text = SMALL.replace("[web1]", "[web01..03, edge, 'web9..10.example.com']")
    hosts = load(tmp_path, text).topology.web_tiers["edge"].hosts
    assert hosts == ("web01", "web02", "web03", "edge", "web9.example.com", "web10.example.com")


def test_known_hosts_may_be_a_range_with_addresses(tmp_path: Path) -> None:
    text = SMALL + "hosts:\n  app1..2: {address: 192.0.2.9..10, cpus: 4}\n"
    hosts = load(tmp_path, text).topology.hosts
    assert {name: host.address for name, host in hosts.items()} == {"app1": "192.0.2.9", "app2": "192.0.2.10"}


def test_numbers_and_routes_are_spread_along(tmp_path: Path) -> None:
    text = with_nodes("      n1..2: {host: app1, instance: 0..1, route: r08..09, ports: {shutdown: 8005..8006}}\n")
    nodes = load(tmp_path, text).topology.clusters["shop"].nodes
    got = [(node.instance, node.route, node.ports.shutdown) for node in nodes.values()]
    assert got == [(0, "r08", 8005), (1, "r09", 8006)]


def test_a_quoted_range_of_numbers_stays_text(tmp_path: Path) -> None:
    text = with_nodes("      n1..2: {host: app1..2, instance: '0..1'}\n")
    assert told(tmp_path, text) == [
        'topology.yaml:8:40: clusters.shop.nodes.n1..2.instance: must be a whole number, got "0"'
    ]


def test_an_overlay_may_speak_of_one_name_of_a_range(tmp_path: Path) -> None:
    text = with_nodes("      node1..3: {host: app1..3}\n")
    nodes = load(tmp_path, text, "clusters: {shop: {nodes: {node2: {lbfactor: 5}, node3: null}}}").topology.clusters
    assert {name: node.lbfactor for name, node in nodes["shop"].nodes.items()} == {"node1": 1, "node2": 5}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("node4..2", "4..2 runs backwards"),
        ("node01..004", "01..004 has numbers of 2 and 3 digits"),
        ("node1..040", "1..040 has numbers of 1 and 3 digits"),
        ("node..4", "'node..4' is no range"),
        ("node1..", "'node1..' is no range"),
        ("a1..2-b3..4", "'a1..2-b3..4' is no range"),
        ("node1..2..3", "'node1..2..3' is no range"),
        ("node1..100001", "1..100001 makes more than 100,000 names"),
        ("node1..9999999999", "'node1..9999999999' is no range"),
    ],
)
def test_a_range_that_cannot_be_spread_says_why(text: str, why: str) -> None:
    with pytest.raises(RangeError) as raised:
        Range.parse(text)
    assert str(raised.value) == why


def test_a_dot_before_and_one_behind_are_no_range() -> None:
    assert list(Range.parse("a.1..2.b")) == ["a.1.b", "a.2.b"]


def test_ranges_of_two_lengths_are_told_once(tmp_path: Path) -> None:
    assert told(tmp_path, with_nodes("      node01..40: {host: app01..39}\n")) == [
        (
            "topology.yaml:8:26: clusters.shop.nodes.node01..40.host:"
            " app01..39 is 39 values for the 40 names of node01..40"
        )
    ]


def test_what_runs_along_with_a_range_that_is_wrong_is_not_told_as_well(tmp_path: Path) -> None:
    assert told(tmp_path, with_nodes("      node05..9: {host: app5..9}\n")) == [
        "topology.yaml:8:7: clusters.shop.nodes.node05..9: 05..9 has numbers of 2 and 1 digits"
    ]


def test_a_name_that_also_comes_out_of_a_range_is_a_fault(tmp_path: Path) -> None:
    text = with_nodes("      node1..3: {host: app1..3}\n      node2: {host: app2}\n      node3..4: {host: app3..4}\n")
    assert told(tmp_path, text) == [
        "topology.yaml:9:7: clusters.shop.nodes.node2: node2 is in node1..3 on line 8 already",
        "topology.yaml:10:7: clusters.shop.nodes.node3..4: node3 is in node1..3 on line 8 already",
    ]


def test_a_backward_range_is_told_at_its_key_and_nothing_else(tmp_path: Path) -> None:
    assert told(tmp_path, with_nodes("      node3..1: {host: app3..1}\n")) == [
        "topology.yaml:8:7: clusters.shop.nodes.node3..1: 3..1 runs backwards",
        "topology.yaml:8:24: clusters.shop.nodes.node3..1.host: 3..1 runs backwards",
    ]


def test_a_fault_under_a_range_is_told_once(tmp_path: Path) -> None:
    assert told(tmp_path, with_nodes("      node01..40: {host: app_01..40, lbfactor: 0}\n")) == [
        (
            "topology.yaml:8:26: clusters.shop.nodes.node01..40.host: must be a host name such as app1.example.com"
            ' (letters, digits, inner hyphens, dots), got "app_01"'
        ),
        "topology.yaml:8:48: clusters.shop.nodes.node01..40.lbfactor: must be between 1 and 100, got 0",
    ]


def test_a_range_of_bad_names_is_told_at_its_key(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, with_nodes("      Node01..40: {host: app01..40}\n"))
    assert (fault.span.line, fault.span.column, fault.path) == (8, 7, "clusters.shop.nodes.Node01..40")


def test_a_range_of_hosts_under_one_name_says_the_way_out(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, with_nodes("      node1: {host: app01..40}\n"))
    assert fault.hint == "a range here needs a range as its key, such as node01..40"


def test_ranges_do_not_make_more_than_a_million_values(tmp_path: Path) -> None:
    lines = "".join(f"      {letter}1..99999: {{host: app1, lbfactor: 1, instance: 1}}\n" for letter in "abc")
    (fault, *_) = faults_of(tmp_path, with_nodes(lines))
    assert fault.message == "makes the file hold more than 1,000,000 values"
    assert fault.span.line == 10


@settings(max_examples=200, deadline=None)
@given(
    st.text("abc-.", max_size=5).filter(lambda text: ".." not in text),
    st.integers(0, 2000),
    st.integers(0, 50),
    st.integers(1, 6),
)
def test_any_range_counts_up_by_one_in_one_width(prefix: str, first: int, more: int, width: int) -> None:
    numbers = [f"{number:0{width}}" for number in range(first, first + more + 1)]
    padded = len(numbers[0]) > 1 and numbers[0].startswith("0")
    text = f"{prefix}{numbers[0]}..{numbers[-1]}"
    if padded and len(numbers[0]) != len(numbers[-1]):
        with pytest.raises(RangeError):
            Range.parse(text)
        return
    spread = Range.parse(text)
    assert list(spread) == [prefix + number for number in numbers]
    assert len(spread) == more + 1
