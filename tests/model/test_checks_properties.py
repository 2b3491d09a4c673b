"""What must hold for every topology."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from checked import topology_with
from hypothesis import given, settings
from strategies import topologies, valid_topologies

from httpdgen.model.checks import check
from httpdgen.model.topology import Topology

if TYPE_CHECKING:
    from httpdgen.model.problem import Path


@settings(max_examples=150, deadline=None)
@given(topologies())
def test_checking_any_topology_gives_problems_and_never_raises(topology: Topology) -> None:
    for problem in check(topology):
        assert problem.path
        assert problem.message


@settings(max_examples=150, deadline=None)
@given(valid_topologies())
def test_a_topology_whose_parts_agree_has_no_problem(topology: Topology) -> None:
    assert list(check(topology)) == []


@settings(max_examples=50, deadline=None)
@given(topologies())
def test_no_problem_is_told_twice(topology: Topology) -> None:
    told: list[tuple[Path, str]] = [(problem.path, problem.message) for problem in check(topology)]
    assert len(told) == len(set(told))


def test_ten_thousand_nodes_are_checked_in_a_moment() -> None:
    clusters = {
        f"c{cluster}": {
            "ajp_secret": {"env": "SECRET"},
            "sessions": {"replication": "cluster", "multicast": {"port": 45_000 + cluster}},
            "nodes": {f"c{cluster}-{node}": {"host": f"app{cluster}-{node}"} for node in range(200)},
        }
        for cluster in range(50)
    }
    topology = Topology.model_validate(
        {
            "httpdgen": 1,
            "web_tiers": {"edge": {"hosts": [f"web{number}" for number in range(100)]}},
            "clusters": clusters,
            "sites": {f"{name}.example.com": {"routes": {"/": {"cluster": name}}} for name in clusters},
        }
    )
    before = time.process_time()
    assert list(check(topology)) == []
    # About 0.1 s of processor time; the rest is for slow and busy machines.
    assert time.process_time() - before < 1.0


def test_a_tier_that_a_site_names_twice_serves_it_once() -> None:
    topology = topology_with({"sites": {"www.example.com": {"tiers": ["edge", "edge"]}}})
    assert topology.tiers_of(topology.sites["www.example.com"]) == ("edge",)
