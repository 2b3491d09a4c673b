"""maxThreads: the known answers, and what a node's reason says."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sizing_cases import AABB, ONE_TWO_ONE, brute_force, topology

from httpdgen.model.topology import Topology
from httpdgen.sizing import size
from httpdgen.sizing.members import members_of


def _threads(site: Any) -> list[int]:
    return [node.max_threads.value for node in size(site).clusters["shop"].nodes.values()]


@pytest.mark.parametrize(("tolerate", "threads"), [(0, [60, 120, 60]), (1, [120, 160, 120]), (2, [240, 240, 240])])
def test_one_two_one_gives_the_numbers_of_fronting_tomcat(tolerate: int, threads: list[int]) -> None:
    assert _threads(topology(failover={"tolerate": tolerate})) == threads


def test_two_domains_of_two_need_120_each_with_one_lost() -> None:
    assert _threads(topology(AABB, failover={"tolerate": 1, "scope": "domain"})) == [120] * 4
    assert _threads(topology(AABB, failover={"tolerate": 1})) == [80] * 4


def test_one_lost_host_is_tolerated_where_nothing_is_said() -> None:
    assert _threads(topology()) == [120, 160, 120]


def test_the_reason_names_the_loss() -> None:
    nodes = size(topology()).clusters["shop"].nodes
    assert nodes["node1"].max_threads.reason == "200 requests x 1/2 with node2 lost x 1.2"
    assert nodes["node2"].max_threads.reason == "200 requests x 2/3 with node1 lost x 1.2"


def test_the_reason_says_that_sessions_stay_in_their_domain() -> None:
    nodes = size(topology(AABB, failover={"scope": "domain"})).clusters["shop"].nodes
    reason = "200 requests x 1/2 with a2 lost and sessions kept in their domain x 1.2"
    assert nodes["a1"].max_threads.reason == reason


def test_a_standby_says_that_it_is_sized_for_when_it_serves() -> None:
    nodes = {"a": {"host": "h1"}, "b": {"host": "h2"}, "c": {"host": "h3", "role": "standby"}}
    reason = "200 requests x 1 with a and b lost, when it serves at all, x 1.2"
    threads = size(topology(nodes)).clusters["shop"].nodes["c"].max_threads
    assert (threads.value, threads.reason) == (240, reason)


def test_a_spare_with_nobody_to_replace_says_so() -> None:
    nodes = {"a": {"host": "h1"}, "c": {"host": "h3", "role": "spare", "distance": 1}}
    threads = size(topology(nodes)).clusters["shop"].nodes["c"].max_threads
    assert threads.value == 1
    assert "never serves" in threads.reason


def test_it_is_rounded_up_once_at_the_end() -> None:
    # 110 x 1.1 is 121 exactly; floats make it 121.00000000000001. 133 1/3 rounded before the margin gives 161.
    alone = topology({"a": {"host": "h1"}}, concurrency=110, failover={"margin": 0.1})
    assert _threads(alone) == [121]
    assert _threads(topology())[1] == 160


def test_equal_nodes_on_hosts_of_two_lose_both_at_once() -> None:
    nodes = {f"n{number}": {"host": f"app{number // 2}", "instance": number % 2} for number in range(4)}
    assert _threads(topology(nodes)) == [120] * 4
    assert _threads(topology(nodes, failover={"unit": "node"})) == [80] * 4


@pytest.mark.parametrize("state", ["draining", "disabled", "stopped"])
def test_a_hold_takes_the_share_and_leaves_every_size(state: str) -> None:
    nodes: dict[str, Any] = {**ONE_TWO_ONE, "node2": {"host": "app2", "lbfactor": 2, "state": state}}
    held, whole = size(topology(nodes)).clusters["shop"], size(topology()).clusters["shop"]
    assert [node.share for node in held.nodes.values()] == [Fraction(1, 2), 0, Fraction(1, 2)]
    assert [node.max_threads for node in held.nodes.values()] == [node.max_threads for node in whole.nodes.values()]
    assert held.warnings == ()


def test_more_holds_than_are_tolerated_are_warned_of() -> None:
    nodes = {name: {**node, "state": "draining"} for name, node in ONE_TWO_ONE.items()}
    cluster = size(topology(nodes)).clusters["shop"]
    assert [node.share for node in cluster.nodes.values()] == [0, 0, 0]
    assert "3 hosts are out of service" in cluster.warnings[0]


def test_a_tolerance_that_leaves_nobody_is_warned_of() -> None:
    (warning,) = size(topology(failover={"tolerate": 3})).clusters["shop"].warnings
    assert warning.startswith("cluster shop: failover.tolerate is 3, but it has 3 hosts in all")


def test_a_scope_of_domains_without_domains_is_warned_of() -> None:
    (warning,) = size(topology(failover={"scope": "domain"})).clusters["shop"].warnings
    assert "no node has a domain" in warning


def test_a_domain_of_three_behind_mod_proxy_is_warned_of() -> None:
    nodes = {f"n{number}": {"host": f"h{number}", "domain": "a"} for number in range(3)}
    (warning,) = size(topology(nodes, failover={"scope": "domain"})).clusters["shop"].warnings
    assert "mod_proxy sends all sessions of a lost node to one other" in warning
    by_jk = topology(nodes, failover={"scope": "domain"}, tier={"connector": "mod_jk"})
    assert size(by_jk).clusters["shop"].warnings == ()


def test_too_many_cases_to_look_at_are_warned_of() -> None:
    nodes: dict[str, Any] = {f"n{n}": {"host": f"h{n}", "lbfactor": n % 100 + 1} for n in range(150)}
    nodes["spare"] = {"host": "hs", "role": "spare"}
    (warning,) = size(topology(nodes, failover={"tolerate": 5})).clusters["shop"].warnings
    assert "never too small" in warning


def test_virtual_threads_keep_the_number_and_warn_that_it_limits_nothing() -> None:
    cluster = size(topology(tomcat={"virtual_threads": True})).clusters["shop"]
    assert cluster.nodes["node1"].max_threads.value == 120
    assert "maxThreads limits nothing" in cluster.warnings[0]


def test_a_cluster_that_nobody_asks_still_has_a_thread() -> None:
    site = topology().model_copy(update={"sites": {}})
    assert _threads(site) == [1, 1, 1]


NODES = st.lists(
    st.fixed_dictionaries(
        {
            "host": st.sampled_from(["h1", "h2", "h3", "h4"]),
            "lbfactor": st.integers(1, 5),
            "role": st.sampled_from(["active", "active", "standby", "spare"]),
        },
        optional={"domain": st.sampled_from(["a", "b"])},
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=100, deadline=None)
@given(NODES, st.integers(0, 3), st.sampled_from(["cluster", "domain"]), st.integers(1, 500))
def test_threads_hold_every_tolerated_loss_and_not_one_thread_more(
    nodes: list[dict[str, Any]], tolerate: int, scope: str, requests: int
) -> None:
    failover = {"tolerate": tolerate, "scope": scope}
    site = topology({f"n{n}": node for n, node in enumerate(nodes)}, failover=failover, concurrency=requests)
    members = members_of(site.clusters["shop"])
    by_domain = scope == "domain" and any(member.domain for member in members)
    sized = size(site).clusters["shop"].nodes
    for name, load in brute_force(members, tolerate, by_domain=by_domain).items():
        assert sized[name].max_threads.value == max(1, ceil(requests * load * Fraction(6, 5)))
        assert sized[name].worst_share == load


@settings(max_examples=50, deadline=None)
@given(NODES)
def test_shares_add_up_to_the_whole(nodes: list[dict[str, Any]]) -> None:
    shares = [
        node.share
        for node in size(topology({f"n{n}": node for n, node in enumerate(nodes)})).clusters["shop"].nodes.values()
    ]
    anybody = any(node["role"] != "spare" for node in nodes)
    assert sum(shares) == anybody


@pytest.mark.parametrize(("failover", "threads"), [({}, 120), ({"scope": "domain"}, 120), ({"scope": "cluster"}, 80)])
def test_sessions_copied_inside_domains_fail_over_inside_them_unless_said_otherwise(
    failover: dict[str, str], threads: int
) -> None:
    nodes = {name: {"host": name, "domain": name[0]} for name in ("a1", "a2", "b1", "b2")}
    cluster = {"nodes": nodes, "concurrency": 200, "sessions": {"replication": "domain"}, "failover": failover}
    sized = size(Topology.model_validate({"httpdgen": 1, "clusters": {"shop": cluster}})).clusters["shop"]
    assert {node.max_threads.value for node in sized.nodes.values()} == {threads}
