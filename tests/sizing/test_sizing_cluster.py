"""Demand, margin, connections, attempts, timeouts and limits of a cluster."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sizing_cases import ONE_TWO_ONE, topology

from httpdgen.model.topology import Topology
from httpdgen.sizing import ClusterSizing, size


def _shop(**given: Any) -> ClusterSizing:
    return size(topology(**given)).clusters["shop"]


def _two_tiers(**edge: Any) -> Topology:
    return Topology.model_validate(
        {
            "httpdgen": 1,
            "web_tiers": {
                "edge": {"hosts": ["web1", "web2"], "max_request_workers": 200, **edge},
                "api": {"hosts": ["web3"], "max_request_workers": 50, "mpm": "prefork"},
            },
            "clusters": {"shop": {"nodes": ONE_TWO_ONE}},
            "sites": {
                "www.example.com": {"tiers": ["edge", "api"], "routes": {"/shop": {"cluster": "shop"}}},
                "old.example.com": {"tiers": ["edge"], "routes": {"/": {"cluster": "shop"}}},
            },
        }
    )


def test_the_demand_is_what_all_web_servers_of_all_tiers_can_send() -> None:
    shop = size(_two_tiers()).clusters["shop"]
    assert str(shop.concurrency) == "450 (api: 1 web server x 50 requests + edge: 2 web servers x 200 requests)"


def test_a_tier_counts_the_workers_that_httpd_will_have() -> None:
    assert _shop(tier={"max_request_workers": 201}).concurrency.value == 225


def test_http2_workers_send_requests_too() -> None:
    shop = _shop(tier={"http2": True})
    reason = "edge: 1 web server x (200 requests + 8 child processes x 37 HTTP/2 workers)"
    assert (shop.concurrency.value, shop.concurrency.reason) == (496, reason)


def test_a_concurrency_of_its_own_takes_the_place_of_the_sum() -> None:
    assert str(_shop(concurrency=100).concurrency) == "100 (concurrency)"
    assert _shop(concurrency=100).warnings == ()


def test_a_concurrency_that_cannot_arrive_is_warned_of() -> None:
    (warning,) = _shop(concurrency=1000).warnings
    assert "concurrency is 1000, but its web servers send at most 200" in warning


@pytest.mark.parametrize(
    ("mpm", "margin"),
    [("event", Fraction(1, 5)), ("worker", Fraction(1, 5)), ("prefork", Fraction(1, 2)), ("winnt", Fraction(0))],
)
def test_the_margin_is_the_mpms(mpm: str, margin: Fraction) -> None:
    assert _shop(tier={"mpm": mpm}).margin == margin


def test_the_largest_margin_of_all_tiers_counts() -> None:
    shop = size(_two_tiers()).clusters["shop"]
    assert (shop.margin, shop.margin_reason) == (Fraction(1, 2), "50 % for prefork")


def test_a_margin_of_its_own_takes_the_place_of_the_mpms() -> None:
    assert _shop(failover={"margin": 0.35}).margin == Fraction(35, 100)


def test_connections_are_what_every_pool_may_open_and_five_percent() -> None:
    connections = _shop().nodes["node1"].max_connections
    reason = "edge: 1 web server x 16 child processes x 25 connections = 400, and 5 % for probes"
    assert (connections.value, connections.reason) == (420, reason)


def test_two_sites_of_a_tier_share_one_pool_and_tiers_add_up() -> None:
    # 2 servers x 16 x 25 + 1 server x 50 x 1 = 850, and 5 %: 892.5
    assert size(_two_tiers()).clusters["shop"].nodes["node1"].max_connections.value == 893


def test_worker_counts_the_pools_of_an_old_generation() -> None:
    assert _shop(tier={"mpm": "worker"}).nodes["node1"].max_connections.value == 420


def test_max_connections_of_its_own_is_kept_and_warned_of_when_too_low() -> None:
    shop = _shop(tomcat={"max_connections": 100})
    assert str(shop.nodes["node1"].max_connections) == "100 (tomcat.max_connections)"
    assert "below the 420 connections" in shop.warnings[0]
    assert _shop(tomcat={"max_connections": 420}).warnings == ()


def test_without_a_web_tier_connections_are_tomcats_default() -> None:
    site = topology(concurrency=10).model_copy(update={"sites": {}})
    assert size(site).clusters["shop"].nodes["node1"].max_connections.value == 8192


def test_every_member_is_tried_once() -> None:
    assert (_shop().lb_retries.value, _shop().max_attempts.value) == (3, 2)


@pytest.mark.parametrize(("requests", "accept"), [(100, 100), (1000, 800), (100_000, 4096)])
def test_as_many_connections_may_wait_as_requests_may_come_at_once(requests: int, accept: int) -> None:
    assert _shop(concurrency=requests).nodes["node2"].accept_count.value == accept


def test_an_accept_count_of_its_own_is_kept() -> None:
    assert _shop(tomcat={"accept_count": 7}).nodes["node1"].accept_count.value == 7


def test_files_and_tasks_follow_connections_and_threads() -> None:
    node = _shop(tier={"max_request_workers": 100_000}).nodes["node2"]
    threads = 80_000
    assert node.max_threads.value == threads
    assert node.open_files.value == 210_000 + 4 * threads + 1024
    assert node.tasks.value == threads + 512
    small = _shop().nodes["node2"]
    assert (small.open_files.value, small.tasks.value) == (65_536, 4096)


def test_a_reply_that_is_shorter_than_the_tiers_connect_makes_connect_shorter() -> None:
    timeouts = _shop(timeouts={"reply": "1s"}).timeouts
    assert (timeouts.connect_ms.value, timeouts.ping_ms.value, timeouts.reply_ms.value) == (500, 500, 1000)


def test_a_connect_of_its_own_in_the_wrong_order_is_kept_and_warned_of() -> None:
    shop = _shop(timeouts={"reply": "1s", "connect": "5s"})
    assert shop.timeouts.connect_ms.value == 5000
    assert "timeouts.connect (5s) is not below" in shop.warnings[0]


def test_a_reply_is_whole_seconds_as_mod_proxy_reads_it() -> None:
    assert _shop(timeouts={"reply": "1500ms"}).timeouts.reply_ms.value == 2000


def test_the_most_patient_tier_counts() -> None:
    shop = size(_two_tiers(timeouts={"proxy": "90s", "connect": "3s"})).clusters["shop"]
    assert (shop.timeouts.reply_ms.value, shop.timeouts.connect_ms.value) == (90_000, 3000)


DURATIONS = st.integers(1, 3_600_000).map(lambda ms: f"{ms}ms")


@settings(max_examples=100, deadline=None)
@given(
    st.fixed_dictionaries({}, optional={"reply": DURATIONS, "keep_alive": DURATIONS, "retry": DURATIONS}),
    st.fixed_dictionaries({}, optional={"proxy": DURATIONS, "connect": DURATIONS}),
)
def test_timeouts_are_in_the_right_order_whatever_was_said(cluster: dict[str, str], tier: dict[str, str]) -> None:
    site = topology(timeouts=cluster, tier={"timeouts": tier})
    timeouts = size(site).clusters["shop"].timeouts
    assert 0 < timeouts.connect_ms.value < timeouts.reply_ms.value
    assert 0 < timeouts.ping_ms.value < timeouts.reply_ms.value
    assert timeouts.pool_seconds.value * 1000 < timeouts.keep_alive_ms.value
    assert 0 < timeouts.maintain_seconds.value <= timeouts.retry_seconds.value
    assert size(site).web_tiers["edge"].maintain_seconds.value <= timeouts.retry_seconds.value
