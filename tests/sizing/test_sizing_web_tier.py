"""The web tier's numbers: nothing that httpd would repair."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sizing_cases import ONE_TWO_ONE, topology

from httpdgen.sizing import TierSizing, size

HARD_LIMITS = {"event": (20_000, 100_000), "worker": (20_000, 20_000), "prefork": (200_000, 0), "winnt": (1, 15_000)}


def _tier(**tier: Any) -> TierSizing:
    return size(topology(tier=tier)).web_tiers["edge"]


TIERS = st.fixed_dictionaries(
    {
        "mpm": st.sampled_from(["event", "worker", "prefork", "winnt"]),
        "max_request_workers": st.integers(1, 1_000_000),
        "threads_per_child": st.integers(1, 20_000) | st.integers(1, 100),
        "http2": st.booleans(),
    },
    optional={"server_limit": st.integers(1, 200_000), "thread_limit": st.integers(1, 100_000)},
)


@settings(max_examples=200, deadline=None)
@given(TIERS)
def test_httpd_finds_nothing_to_repair(tier: dict[str, Any]) -> None:
    sized = _tier(**tier)
    workers, threads = sized.max_request_workers.value, sized.threads_per_child.value
    server_limit, thread_limit = HARD_LIMITS[tier["mpm"]]
    assert workers % threads == 0
    assert workers // threads <= sized.server_limit.value <= server_limit
    assert 1 <= sized.start_servers.value <= workers // threads
    if tier["mpm"] == "prefork":
        assert sized.thread_limit is None
        assert sized.max_spare.value > sized.min_spare.value
    elif tier["mpm"] != "winnt":
        assert sized.max_spare.value >= sized.min_spare.value + threads
    assert sized.thread_limit is None or threads <= sized.thread_limit.value <= thread_limit


def test_event_has_room_for_a_whole_old_generation() -> None:
    sized = _tier()
    assert (sized.max_request_workers.value, sized.server_limit.value, sized.processes.value) == (200, 16, 16)


def test_worker_has_a_slot_for_each_child_and_processes_of_both_generations() -> None:
    sized = _tier(mpm="worker")
    assert (sized.server_limit.value, sized.processes.value) == (8, 16)


def test_prefork_has_one_connection_and_no_thread_limit() -> None:
    sized = _tier(mpm="prefork")
    assert (sized.server_limit.value, sized.pool_max.value, sized.threads_per_child.value) == (200, 1, 1)


def test_winnt_serves_all_with_one_process() -> None:
    sized = _tier(mpm="winnt")
    assert (sized.threads_per_child.value, sized.pool_max.value, sized.server_limit.value) == (200, 200, 1)


def test_workers_are_rounded_up_to_a_multiple_of_threads_and_the_reason_says_so() -> None:
    workers = _tier(max_request_workers=201).max_request_workers
    assert str(workers) == "225 (201 rounded up to a multiple of ThreadsPerChild 25)"


def test_http2_workers_are_known_and_counted_in_the_pool() -> None:
    sized = _tier(http2=True)
    assert sized.h2_max_workers is not None
    assert (sized.h2_max_workers.value, sized.pool_max.value) == (37, 62)


def test_a_server_limit_that_is_too_low_is_raised_with_a_warning() -> None:
    sized = _tier(server_limit=4)
    assert sized.server_limit.value == 8
    assert sized.warnings[0].startswith("web tier edge: server_limit 4 is too low for max_request_workers 200")


def test_a_thread_limit_that_is_too_low_is_raised_with_a_warning() -> None:
    sized = _tier(thread_limit=10)
    assert sized.thread_limit is not None
    assert sized.thread_limit.value == 25
    assert "thread_limit 10 is below threads_per_child" in sized.warnings[0]


def test_more_than_an_mpm_can_run_is_cut_with_a_warning() -> None:
    sized = _tier(max_request_workers=1_000_000, threads_per_child=25)
    assert sized.max_request_workers.value == 500_000
    assert "more than event can run" in sized.warnings[0]


def test_http2_under_prefork_is_warned_of() -> None:
    sized = _tier(mpm="prefork", http2=True)
    assert sized.h2_max_workers is None
    assert "mod_http2 does not work under prefork" in sized.warnings[0]


def test_limits_that_were_set_are_kept() -> None:
    sized = _tier(server_limit=12, thread_limit=50)
    assert str(sized.server_limit) == "12 (server_limit)"
    assert str(sized.thread_limit) == "50 (thread_limit)"


@pytest.mark.parametrize(("workers", "backlog"), [(200, 511), (1000, 1000), (10_000, 4096)])
def test_as_many_may_wait_as_are_served_within_what_the_kernel_allows(workers: int, backlog: int) -> None:
    assert _tier(max_request_workers=workers).listen_backlog.value == backlog


def test_open_files_count_clients_files_and_every_members_pool() -> None:
    nodes = {f"n{n}": {"host": f"h{n}"} for n in range(500)}
    sized = size(topology(nodes)).web_tiers["edge"]
    assert sized.open_files.value == 2 * 3 * 25 + 500 * 25 + 128 + 1 + 2 + 2


def test_tasks_count_the_threads_of_both_generations() -> None:
    sized = _tier(max_request_workers=4000)
    assert sized.tasks.value == 320 * (25 + 4) + 32


def test_health_checks_have_threads_of_their_own() -> None:
    plain = topology(tier={"max_request_workers": 4000})
    checked = topology(tier={"max_request_workers": 4000}, health={"interval": "5s"})
    more = size(checked).web_tiers["edge"].tasks.value - size(plain).web_tiers["edge"].tasks.value
    assert more == 320 * 16


def test_small_limits_are_not_set_below_what_is_usual() -> None:
    sized = _tier()
    assert (sized.open_files.value, sized.tasks.value) == (8192, 4096)


def test_mod_jk_maintains_as_often_as_its_most_hasty_cluster_retries() -> None:
    assert size(topology(ONE_TWO_ONE)).web_tiers["edge"].maintain_seconds.value == 60
    hasty = topology(timeouts={"retry": "10s"})
    assert size(hasty).web_tiers["edge"].maintain_seconds.value == 10
