"""What the machines can carry, by the formulas of "Fronting Tomcat"."""

from __future__ import annotations

from typing import Any

import pytest
from sizing_cases import ONE_TWO_ONE, topology

from httpdgen.sizing import ClusterSizing, size


def _alone(host: dict[str, Any], expect: dict[str, Any], concurrency: int = 100) -> ClusterSizing:
    site = topology({"a": {"host": "app1"}}, hosts={"app1": host}, expect=expect, concurrency=concurrency)
    return size(site).clusters["shop"]


def _carried(host: dict[str, Any], expect: dict[str, Any]) -> tuple[int | None, int | None]:
    capacity = _alone(host, expect).nodes["a"].capacity
    return (
        None if capacity.concurrent is None else capacity.concurrent.value,
        None if capacity.hits_a_day is None else capacity.hits_a_day.value,
    )


def test_ten_milliseconds_on_four_processors_carry_200_and_three_and_a_half_million_a_day() -> None:
    assert _carried({"cpus": 4}, {"response": "10ms"}) == (200, 3_456_000)


def test_a_processor_carries_no_more_than_200() -> None:
    assert _carried({"cpus": 1}, {"response": "1ms"})[0] == 200


def test_20_kb_over_a_hundred_megabits_carry_625() -> None:
    assert _carried({"network": "100M"}, {"page": "20K"})[0] == 625
    assert _carried({"network": "1G"}, {"page": "20K"})[0] == 6250


def test_the_smaller_of_processors_and_network_counts() -> None:
    expect = {"response": "10ms", "page": "20K"}
    assert _carried({"cpus": 4, "network": "100M"}, expect)[0] == 200
    assert _carried({"cpus": 40, "network": "100M"}, expect)[0] == 625


def test_a_larger_duty_is_more_hits() -> None:
    assert _carried({"cpus": 4}, {"response": "10ms", "duty": 1}) == (200, 34_560_000)


@pytest.mark.parametrize(
    ("host", "expect"), [({}, {"response": "10ms"}), ({"cpus": 4}, {}), ({"cpus": 4}, {"page": "1K"})]
)
def test_what_is_not_known_is_not_guessed(host: dict[str, Any], expect: dict[str, Any]) -> None:
    assert _carried(host, expect) == (None, None)


def test_an_answer_slower_than_half_a_second_misses_the_target() -> None:
    shop = _alone({"cpus": 4}, {"response": "600ms"})
    assert shop.nodes["a"].capacity.concurrent is not None
    assert shop.nodes["a"].capacity.concurrent.value == 0
    assert "misses the target of half a second" in shop.warnings[0]


def test_two_tomcats_share_their_hosts_processors_by_lbfactor() -> None:
    nodes = {"a": {"host": "app1"}, "b": {"host": "app1", "lbfactor": 3, "instance": 1}}
    site = topology(nodes, hosts={"app1": {"cpus": 4}}, expect={"response": "10ms"})
    carried = [node.capacity.concurrent for node in size(site).clusters["shop"].nodes.values()]
    assert [each.value for each in carried if each] == [50, 150]
    assert carried[0] is not None
    assert carried[0].reason.endswith("x 1/4, its part of app1")


def test_a_cluster_carries_what_fills_its_first_node() -> None:
    hosts = {host: {"cpus": 4} for host in ("app1", "app2", "app3")}
    shop = size(topology(ONE_TWO_ONE, hosts=hosts, expect={"response": "10ms"})).clusters["shop"]
    assert shop.capacity.concurrent is not None
    assert shop.capacity_after_loss.concurrent is not None
    # node2 has 200 for half of all requests, and for two thirds of them when another node is lost.
    assert shop.capacity.concurrent.value == 400
    assert shop.capacity_after_loss.concurrent.value == 300
    assert shop.warnings == ()


def test_a_demand_above_the_capacity_is_warned_of_with_the_node_and_the_way_out() -> None:
    (warning,) = _alone({"cpus": 1}, {"response": "10ms"}).warnings
    assert warning == (
        "cluster shop: a cannot carry the requests with everything in service: a gets 100 of 100, but carries 50"
        " (min(500 / 10 ms, 200) x 1 processor); add nodes or processors, or lower the demand"
    )


def test_a_demand_that_is_too_much_only_after_a_loss_is_warned_of_too() -> None:
    nodes = {"a": {"host": "app1"}, "b": {"host": "app2"}}
    hosts = {host: {"cpus": 2} for host in ("app1", "app2")}
    site = topology(nodes, hosts=hosts, expect={"response": "10ms"})
    (warning,) = size(site).clusters["shop"].warnings
    assert warning.startswith("cluster shop: a and b cannot carry the requests after the worst loss: b gets 200")


def test_a_cluster_with_one_unknown_host_is_unknown() -> None:
    site = topology(ONE_TWO_ONE, hosts={"app1": {"cpus": 4}}, expect={"response": "10ms"})
    assert size(site).clusters["shop"].capacity.concurrent is None
