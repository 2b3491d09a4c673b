"""The order of large fleets: right, and in a time that grows as they do."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from order_check import check_order
from order_fleets import Fleet, cluster, needing, node, one_a_host, restarting, services

from httpdgen.plan.fleet_plan import Need, StepKind
from httpdgen.plan.order import OrderQuestion, steps_of


def thousand() -> Fleet:
    """100 web servers in 4 tiers and 900 hosts with a Tomcat of each of 3 clusters out of 9."""
    kinds = tuple(
        cluster(f"c{number}", tolerate=number % 4 * 5, replication=("none", "cluster", "domain")[number % 3])
        for number in range(9)
    )
    nodes = {}
    for host in range(900):
        of = [(host + step) % 9 for step in range(3)]
        nodes[f"app{host}"] = tuple(node(f"n{host}-{c}", f"c{c}", domain=f"d{host // 100}") for c in of)
    return Fleet(kinds, nodes, {f"web{number}": f"tier{number % 4}" for number in range(100)})


def test_a_thousand_hosts_change_in_one_rollout() -> None:
    after = thousand()
    before = replace(after, nodes=dict(list(after.nodes.items())[:850]), webs={**after.webs, "web100": "tier0"})
    shape = after.shape
    here = sorted(before.shape.nodes)
    down = frozenset(here[::50])
    needs: dict[tuple[str, str | None], Need] = {
        **needing(shape, Need.RESTART, here),
        **needing(shape, Need.START, [*down, *sorted(shape.nodes.keys() - before.shape.nodes.keys())]),
        **{(host, None): Need.RELOAD for host in after.webs},
        ("web100", None): Need.STOP,
    }
    question = OrderQuestion(
        before.shape,
        shape,
        services(needs),
        sizes={name: ("grows", "shrinks", "same")[place % 3] for place, name in enumerate(here)},
        paired=frozenset(here[1::7]),
        down=down,
        held=frozenset(here[2::300]),
    )
    assert check_order(steps_of(question), question) == []


def test_a_thousand_hosts_restart_in_as_many_steps_as_their_cluster_needs() -> None:
    question = restarting(one_a_host(cluster("shop", tolerate=25), 1000))
    assert len(steps_of(question)) == 1 + 40  # the canary, and 999 by 25


def test_clusters_that_share_hosts_need_no_more_steps_than_the_largest_alone() -> None:
    kinds = (cluster("a", tolerate=10), cluster("b", tolerate=10))
    nodes = {
        f"app{n}": (node(f"a{n}", "a"), node(f"b{n}", "b")) if n % 2 else (node(f"a{n}", "a"),) for n in range(1000)
    }
    assert len(steps_of(replace(restarting(Fleet(kinds, nodes)), canary=False))) == 100


@pytest.mark.parametrize("tolerate", [1, 3, 100])
@pytest.mark.parametrize("on_a_host", [1, 2, 10])
def test_ten_thousand_tomcats_take_seconds_and_not_minutes(tolerate: int, on_a_host: int) -> None:
    kinds = tuple(
        cluster(f"c{number}", tolerate=tolerate, unit="node" if number % 2 else "host", replication="domain")
        for number in range(5)
    )
    nodes = {
        f"app{host}": tuple(
            node(f"n{host}-{place}", f"c{(host + place // 2) % 5}", domain=f"d{host % 7}") for place in range(on_a_host)
        )
        for host in range(10_000 // on_a_host)
    }
    question = restarting(Fleet(kinds, nodes, {"web1": "front"}))
    assert len(question.after.nodes) == 10_000
    began = time.process_time()
    steps = steps_of(question)
    seconds = time.process_time() - began
    assert sum(len(step.nodes) for step in steps) == 10_000
    assert all(step.kind is StepKind.ROLL for step in steps)
    assert seconds < 10  # about one; what grows faster than the fleet takes minutes
