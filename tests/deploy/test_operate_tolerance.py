"""What a cluster can do without: nodes that are out already count, and those that cannot be seen as well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fake_fleets import SHOP, FakeFleet
from operated_fleets import deployed, drain, known, weigh

from httpdgen.deploy.tolerance import beyond_tolerance

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def shop(tmp_path: Path) -> FakeFleet:
    return deployed(tmp_path)


def test_a_cluster_can_do_without_as_many_as_it_tolerates(shop: FakeFleet) -> None:
    assert beyond_tolerance(known(shop), ["node01"]) == ()
    (said,) = beyond_tolerance(known(shop), ["node01", "node02"])
    assert said == (
        "cluster shop tolerates the loss of 1 host: without node01 and node02 the others may not be able to take its"
        " requests"
    )


def test_what_is_held_already_counts_and_is_named(shop: FakeFleet) -> None:
    drain(shop, "node01")
    (said,) = beyond_tolerance(known(shop), ["node02"])
    assert "the loss of 1 host, and node01 is out already (draining): without node02" in said


def test_to_hold_a_node_more_strictly_takes_nothing_more_out(shop: FakeFleet) -> None:
    drain(shop, "node01")
    assert beyond_tolerance(known(shop), ["node01"]) == ()


def test_another_weight_takes_nothing_out(shop: FakeFleet) -> None:
    weigh(shop, "node01", 5)
    assert beyond_tolerance(known(shop), ["node02"]) == ()


def test_a_tomcat_that_does_not_run_is_out(shop: FakeFleet) -> None:
    shop.world.hosts["app01"].running.clear()
    assert "node01 is out already (it does not run)" in beyond_tolerance(known(shop), ["node02"])[0]


def test_a_tomcat_whose_host_is_not_reached_is_out(shop: FakeFleet) -> None:
    (said,) = beyond_tolerance(known(shop, app01="does not answer"), ["node02"])
    assert "node01 is out already (app01 was not reached)" in said


def test_a_state_of_the_topology_counts(tmp_path: Path) -> None:
    text = SHOP.replace(
        "node01..04: {host: app01..04}", "node01..03: {host: app01..03}, node04: {host: app04, state: disabled}"
    )
    (said,) = beyond_tolerance(known(deployed(tmp_path, text)), ["node02"])
    assert "node04 is out already (disabled by its topology)" in said


def test_two_nodes_of_one_host_are_one_unit(tmp_path: Path) -> None:
    text = SHOP.replace(
        "node01..04: {host: app01..04}",
        "node01: {host: app01}, node02: {host: app01, instance: 1}, node03: {host: app03}",
    )
    fleet = deployed(tmp_path, text)
    assert beyond_tolerance(known(fleet), ["node01", "node02"]) == ()
    assert beyond_tolerance(known(fleet), ["node01", "node03"])


def test_a_cluster_that_tolerates_nothing_says_so(shop: FakeFleet) -> None:
    found = known(shop)
    hosts = {
        name: replace(host, clusters={key: replace(each, tolerate=0) for key, each in host.clusters.items()})
        for name, host in found.shape.hosts.items()
    }
    present = {
        name: replace(host, release=None if host.release is None else replace(host.release, shape=hosts[name]))
        for name, host in found.present.items()
    }
    assert "cluster shop tolerates no loss:" in beyond_tolerance(replace(found, present=present), ["node01"])[0]
