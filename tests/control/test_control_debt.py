"""What members are owed, against balancers that are played request by request as the engines do it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpdgen.control.debt import in_words, owed
from httpdgen.control.running import MemberState, RunningBalancer, RunningMember

FACTORS = st.lists(st.integers(1, 20), min_size=1, max_size=5)


def member(number: int, factor: float) -> RunningMember:
    return RunningMember(
        f"node{number}", "ajp", "198.51.100.1", 8009, f"node{number}", factor, MemberState.OK, "Init Ok", 0, 0
    )


def balancer(*members: RunningMember, method: str = "byrequests") -> RunningBalancer:
    return RunningBalancer("shop", members, method)


def with_lbstatus(*said: tuple[float, int]) -> RunningBalancer:
    return balancer(*(replace(member(number, factor), lbstatus=lb) for number, (factor, lb) in enumerate(said)))


def with_lbvalue(*said: tuple[int, int, int], method: str = "Request") -> RunningBalancer:
    members = (
        replace(member(number, factor), lbmult=lbmult, lbvalue=lbvalue)
        for number, (factor, lbmult, lbvalue) in enumerate(said)
    )
    return balancer(*members, method=method)


def byrequests(factors: list[int], sticky: list[int]) -> tuple[list[int], list[int]]:
    """Play requests of sessions that stay with a member; give the accounts, and who had how many."""
    accounts, had = [0] * len(factors), [0] * len(factors)
    for chosen in sticky:
        accounts = [account + 100 * factor for account, factor in zip(accounts, factors, strict=True)]
        accounts[chosen] -= 100 * sum(factors)
        had[chosen] += 1
    return accounts, had


@given(st.data())
def test_mod_proxy_owes_each_its_share_less_what_it_had(data: st.DataObject) -> None:
    factors = data.draw(FACTORS)
    sticky = data.draw(st.lists(st.integers(0, len(factors) - 1), max_size=60))
    accounts, had = byrequests(factors, sticky)
    found = owed(with_lbstatus(*zip(factors, accounts, strict=True)))
    for number, factor in enumerate(factors):
        exact = len(sticky) * factor / sum(factors) - had[number]
        assert found[f"node{number}"] == pytest.approx(exact, abs=0.51)


@given(st.data())
def test_mod_jk_owes_each_its_share_less_what_it_had(data: st.DataObject) -> None:
    factors = data.draw(FACTORS)
    had = data.draw(st.lists(st.integers(0, 10_000), min_size=len(factors), max_size=len(factors)))
    multiples = [math.lcm(*factors) // factor for factor in factors]
    values = [count * lbmult for count, lbmult in zip(had, multiples, strict=True)]
    found = owed(with_lbvalue(*zip(factors, multiples, values, strict=True)))
    for number, factor in enumerate(factors):
        exact = sum(had) * factor / sum(factors) - had[number]
        assert found[f"node{number}"] == pytest.approx(exact, abs=0.51)


def test_a_member_that_came_back_is_owed_what_others_had_for_it() -> None:
    # Measured: three Tomcats, the second of which was killed and returned under load.
    found = owed(with_lbstatus((1, -1_155_200), (2, 4_028_200), (1, -2_871_600)))
    assert found == {"node0": -2889, "node1": 10_069, "node2": -7180}


def test_accounts_of_a_balancer_that_was_just_cleared_are_no_debt() -> None:
    assert set(owed(with_lbstatus((1, 100), (2, 200), (1.15, 115))).values()) == {0}


def test_members_that_do_not_take_turns_are_not_compared() -> None:
    near = [replace(member(number, 1), lbstatus=lbstatus) for number, lbstatus in enumerate((-4000, 4000))]
    far = replace(member(2, 1), lbstatus=90_000, distance=1)
    standby = replace(member(3, 1), lbstatus=70_000, state=MemberState.STANDBY, said="Init Stby Ok")
    assert owed(balancer(near[0], far, standby, near[1])) == {"node0": -20, "node2": 0, "node3": 0, "node1": 20}


@pytest.mark.parametrize("said", ["Init Err", "Init Dis", "Init Drn Ok", "Init Stop Stby"])
def test_in_mod_proxy_a_member_that_is_out_keeps_its_account(said: str) -> None:
    members = with_lbstatus((1, -12_000), (2, 12_000), (1, 40_000)).members
    state = MemberState.ERROR if "Err" in said else MemberState.STOPPED
    out = replace(members[2], state=state, said=said)
    # Who takes turns does so by three shares, and the other one will do so by four.
    assert owed(balancer(*members[:2], out)) == {"node0": -40, "node1": 40, "node2": 67}
    assert owed(balancer(out)) == {"node2": 0}


@pytest.mark.parametrize(("said", "state"), [("ACT ERR", MemberState.ERROR), ("STP OK", MemberState.STOPPED)])
def test_in_mod_jk_a_member_that_is_out_is_owed_nothing(said: str, state: MemberState) -> None:
    members = with_lbvalue((1, 1, 100), (1, 1, 200), (1, 1, 90_000)).members
    out = replace(members[2], state=state, said=said)
    assert owed(balancer(*members[:2], out, method="Request")) == {"node0": 50, "node1": -50, "node2": 0}
    assert owed(balancer(out, method="Request")) == {"node2": 0}


def test_with_busyness_what_is_under_way_for_nobody_is_a_debt() -> None:
    members = with_lbvalue((1, 2, 6), (2, 1, 5), method="Busyness").members
    busy = replace(members[0], busy=3)
    assert owed(balancer(busy, members[1], method="Busyness")) == {"node0": 0, "node1": -5}


@pytest.mark.parametrize("method", ["bytraffic", "Traffic"])
def test_bytes_are_no_requests(method: str) -> None:
    known = with_lbstatus((1, 100), (1, -100)).members + with_lbvalue((1, 1, 5)).members
    assert owed(balancer(*known, method=method)) == {}


def test_where_nothing_is_told_nothing_is_known() -> None:
    assert owed(balancer(member(1, 1))) == {}
    assert owed(balancer()) == {}


def test_senseless_weights_end_in_no_error() -> None:
    assert owed(with_lbstatus((0, 100), (0, -100))) == {"node0": 100, "node1": -100}
    assert owed(with_lbvalue((0, 0, 5), (0, 0, 7))) == {"node0": -5, "node1": -7}


def test_a_debt_is_said_in_words() -> None:
    assert [in_words(count) for count in (0, 1, -1, 20_138)] == [
        "is owed 0 requests",
        "is owed 1 request",
        "has had 1 request too many",
        "is owed 20138 requests",
    ]
