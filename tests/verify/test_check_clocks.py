"""Clocks of Tomcats that encrypt what they replicate."""

from __future__ import annotations

from typing import Any

import pytest
from check_hosts import expected
from shell_hosts import ShellConnection
from verified_site import SECRETS, site

from httpdgen.verify.checks.clocks import CHECK
from httpdgen.verify.outcome import Result, Status
from httpdgen.verify.subject import Fleet

SESSIONS = {"replication": "cluster", "encryption_key": {"env": "KEY"}}
NODES = {f"node{number}": {"host": f"app{number}"} for number in range(1, 5)}


def results(
    clocks: dict[str, float],
    sessions: dict[str, Any] | None = None,
    nodes: dict[str, Any] | None = None,
    unreached: frozenset[str] = frozenset(),
) -> dict[str, Result]:
    cluster = {"nodes": nodes or NODES, "sessions": SESSIONS if sessions is None else sessions}
    topology = site(cluster=cluster, hosts={})
    names = {node.host for node in topology.clusters["shop"].nodes.values()}
    hosts = {name: (expected(), ShellConnection(name)) for name in sorted(names - unreached)}
    fleet = Fleet(topology, SECRETS, hosts, {}, clocks, lambda _: None)
    return {result.host: result for result in CHECK.look(fleet)}


def status(**clocks: float) -> dict[str, Status]:
    nodes = {name: node for name, node in NODES.items() if node["host"] in clocks}
    return {host: result.status for host, result in results(clocks, nodes=nodes).items()}


PASSED, FAILED, NOT_MADE = Status.PASSED, Status.FAILED, Status.NOT_MADE


@pytest.mark.parametrize(
    ("clocks", "wanted"),
    [
        ((0, 0.5, -0.5), (PASSED, PASSED, PASSED)),
        ((3600, 3600.5, 3601), (PASSED, PASSED, PASSED)),  # the operator's own is wrong
        ((0, 0, 10), (PASSED, PASSED, PASSED)),
        ((0, 0, 10.1), (PASSED, PASSED, FAILED)),
        ((0, 0, -3600), (PASSED, PASSED, FAILED)),
        ((0, 9.9, 0, 11), (PASSED, PASSED, PASSED, FAILED)),
        ((-6, 0, 6), (FAILED, PASSED, FAILED)),
        ((0, 12), (FAILED, FAILED)),
    ],
)
def test_who_is_too_far_from_another_and_not_among_most_fails(
    clocks: tuple[float, ...], wanted: tuple[Status, ...]
) -> None:
    named = {f"app{number}": clock for number, clock in enumerate(clocks, start=1)}
    assert tuple(status(**named).values()) == wanted


def test_it_is_said_how_far_and_from_whom() -> None:
    result = results({"app1": 0, "app2": 0.2, "app3": -61.26, "app4": 0})["app3"]
    (remark,) = result.remarks
    assert result.seen == "-61.3 s from here"
    assert remark.subject == "cluster shop"
    assert remark.message.startswith("the clock is 61.5 s behind that of app2: messages that are 10 s old are refused")
    assert remark.hint is not None


def test_a_clock_that_was_not_told_is_no_pass_and_stands_in_nobodys_way() -> None:
    told = results({"app1": 0, "app2": 0, "app3": 0})
    assert {host: result.status for host, result in told.items()} == {
        "app1": PASSED,
        "app2": PASSED,
        "app3": PASSED,
        "app4": NOT_MADE,
    }
    assert told["app4"].seen == "no time"


def test_one_clock_alone_cannot_be_compared() -> None:
    told = results({"app1": 0}, unreached=frozenset({"app2", "app3", "app4"}))
    assert {host: result.status for host, result in told.items()} == {"app1": NOT_MADE}


@pytest.mark.parametrize(
    "sessions", [{}, {"replication": "cluster"}, {"replication": "none", "encryption_key": {"env": "KEY"}}]
)
def test_a_cluster_that_encrypts_nothing_has_no_use_for_clocks(sessions: dict[str, Any]) -> None:
    assert results({"app1": 0, "app2": 99}, sessions) == {}


def test_a_cluster_on_one_host_has_one_clock() -> None:
    nodes = {"node1": {"host": "app1"}, "node2": {"host": "app1", "instance": 1}}
    assert results({"app1": 0}, nodes=nodes) == {}


def test_a_node_that_is_stopped_sends_nothing() -> None:
    nodes = NODES | {"node4": {"host": "app4", "state": "stopped"}}
    assert "app4" not in results({"app1": 0, "app2": 0, "app3": 0, "app4": 99}, nodes=nodes)
