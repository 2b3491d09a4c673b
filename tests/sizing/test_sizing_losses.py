"""The worst loss, against a brute force that looks at every set of lost units."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sizing_cases import brute_force

from httpdgen.sizing import enumeration
from httpdgen.sizing.losses import unit_names, worst_losses
from httpdgen.sizing.members import Member, serving
from httpdgen.words import some_of

WEIGHTS = st.one_of(st.integers(1, 3), st.integers(1, 100))


def _loads(members: list[Member], tolerate: int, *, by_domain: bool = False) -> dict[str, Fraction]:
    return {name: case.load for name, case in worst_losses(members, tolerate, by_domain=by_domain).within.items()}


@st.composite
def plain_members(draw: st.DrawFn) -> list[Member]:
    """Active nodes at one distance; hosts have several, but of one domain."""
    hosts = draw(
        st.lists(
            st.tuples(st.sampled_from(["", "a", "b", "c"]), st.lists(WEIGHTS, min_size=1, max_size=2)),
            min_size=1,
            max_size=7,
        )
    )
    return [
        Member(f"n{number}-{place}", weight, f"host{number}", domain)
        for number, (domain, weights) in enumerate(hosts)
        for place, weight in enumerate(weights)
    ]


@st.composite
def any_members(draw: st.DrawFn) -> list[Member]:
    """Nodes of every kind; hosts may span domains, distances and roles."""
    return [
        Member(
            f"n{number}",
            draw(st.integers(1, 3)),
            draw(st.sampled_from(["u1", "u2", "u3", f"own{number}"])),
            draw(st.sampled_from(["", "a", "b"])),
            draw(st.integers(0, 1)),
            draw(st.sampled_from(["active", "active", "standby", "spare"])),
        )
        for number in range(draw(st.integers(1, 7)))
    ]


@settings(max_examples=150, deadline=None)
@given(plain_members(), st.integers(0, 4))
def test_the_heaviest_other_units_are_the_worst_loss(members: list[Member], tolerate: int) -> None:
    assert _loads(members, tolerate) == brute_force(members, tolerate, by_domain=False)


@settings(max_examples=200, deadline=None)
@given(plain_members(), st.integers(0, 4))
def test_the_rule_for_domains_is_exact(members: list[Member], tolerate: int) -> None:
    expected = brute_force(members, tolerate, by_domain=any(member.domain for member in members))
    assert _loads(members, tolerate, by_domain=True) == expected


@settings(max_examples=200, deadline=None)
@given(any_members(), st.integers(0, 4), st.booleans())
def test_roles_distances_and_shared_hosts_are_exact(members: list[Member], tolerate: int, by_domain: bool) -> None:
    domains = by_domain and any(member.domain for member in members)
    assert _loads(members, tolerate, by_domain=by_domain) == brute_force(members, tolerate, by_domain=domains)


@settings(max_examples=150, deadline=None)
@given(any_members(), st.integers(0, 4), st.booleans())
def test_the_bound_is_never_below_the_truth(members: list[Member], tolerate: int, by_domain: bool) -> None:
    bound = enumeration.bound(members, tolerate, by_domain=by_domain)
    for name, load in brute_force(members, tolerate, by_domain=by_domain).items():
        assert bound[name].load >= load


@settings(max_examples=150, deadline=None)
@given(any_members(), st.integers(0, 4), st.booleans())
def test_a_named_loss_is_within_what_is_tolerated_and_spares_the_node(
    members: list[Member], tolerate: int, by_domain: bool
) -> None:
    units = {member.name: member.unit for member in members}
    for name, worst in worst_losses(members, tolerate, by_domain=by_domain).within.items():
        assert len(set(worst.lost)) == len(worst.lost) <= tolerate
        assert units[name] not in worst.lost


@settings(max_examples=100, deadline=None)
@given(any_members(), st.integers(0, 4))
def test_a_flat_loss_that_is_named_gives_the_load_that_is_named(members: list[Member], tolerate: int) -> None:
    for name, worst in worst_losses(members, tolerate, by_domain=False).within.items():
        chosen = serving(members, {member.name for member in members if member.unit in worst.lost})
        weights = {member.name: member.weight for member in chosen}
        assert worst.load == Fraction(weights[name], sum(weights.values()))


@settings(max_examples=100, deadline=None)
@given(any_members(), st.integers(0, 2))
def test_every_node_has_a_case_that_it_is_sized_for(members: list[Member], tolerate: int) -> None:
    losses = worst_losses(members, tolerate, by_domain=False)
    assert losses.sized_for.keys() == {member.name for member in members}
    for member in members:
        can_replace = any((m.role, m.distance) == ("active", member.distance) for m in members)
        assert (losses.sized_for[member.name].load > 0) == (member.role != "spare" or can_replace)


def test_nodes_of_one_host_are_lost_together() -> None:
    members = [Member("a", 1, "app1"), Member("b", 1, "app2"), Member("c", 1, "app2")]
    assert _loads(members, 1) == {"a": Fraction(1), "b": Fraction(1, 2), "c": Fraction(1, 2)}


def test_a_standby_is_sized_for_the_loss_of_all_before_it_although_that_is_not_tolerated() -> None:
    members = [Member("a", 1, "a"), Member("b", 1, "b"), Member("c", 5, "c", role="standby")]
    losses = worst_losses(members, 1, by_domain=False)
    assert "c" not in losses.within
    assert losses.sized_for["c"].load == 1
    assert losses.sized_for["c"].beyond


def test_a_spare_is_sized_for_the_heaviest_member_that_it_replaces() -> None:
    members = [Member("a", 1, "a"), Member("b", 3, "b"), Member("c", 1, "c", role="spare")]
    assert worst_losses(members, 0, by_domain=False).sized_for["c"].load == Fraction(1, 2)
    assert _loads(members, 1)["c"] == Fraction(1, 2)


def test_a_spare_keeps_the_others_from_taking_more() -> None:
    members = [Member("a", 1, "a"), Member("b", 1, "b"), Member("c", 1, "c", role="spare")]
    assert _loads(members, 1)["a"] == Fraction(1, 2)


def test_a_farther_node_serves_once_the_nearer_ones_are_lost() -> None:
    members = [Member("near", 1, "a"), Member("far1", 1, "b", distance=1), Member("far2", 1, "c", distance=1)]
    assert _loads(members, 1) == {"near": 1, "far1": Fraction(1, 2), "far2": Fraction(1, 2)}
    assert _loads(members, 2) == {"near": 1, "far1": 1, "far2": 1}


def test_a_domain_that_is_lost_whole_spreads_over_everybody() -> None:
    members = [Member("a", 1, "a", "x"), Member("b", 1, "b", "y"), Member("c", 1, "c", "y")]
    assert _loads(members, 1, by_domain=True) == {"a": Fraction(1, 2), "b": Fraction(2, 3), "c": Fraction(2, 3)}


def test_too_many_cases_give_a_bound_that_says_so() -> None:
    members = [Member(f"n{number}", number % 100 + 1, f"n{number}") for number in range(150)]
    losses = worst_losses([*members, Member("s", 1, "s", role="spare")], 5, by_domain=False)
    assert not losses.exact


@pytest.mark.parametrize("by_domain", [False, True])
def test_two_hundred_unequal_nodes_take_no_more_than_a_moment(by_domain: bool) -> None:
    members = [Member(f"n{n}", n % 97 + 1, f"h{n}", f"d{n // 3}") for n in range(200)]
    start = time.process_time()
    assert worst_losses(members, 4, by_domain=by_domain).exact
    assert time.process_time() - start < 20


def test_lost_units_are_named_by_their_node_or_as_a_host_with_its_nodes() -> None:
    members = [Member("a", 1, "app1"), *(Member(f"b{number}", 1, "app2") for number in range(5))]
    assert unit_names(members, ["app2", "app1"]) == "a and app2 (b0, b1, b2 and 2 more)"
    assert some_of(["a", "b", "c", "d", "e", "f"]) == "a, b, c, d and 2 more"
