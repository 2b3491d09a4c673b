"""How a fleet is told to be: its web servers, the shares of its nodes, and what deserves attention."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fake_fleets import NOW
from operated_fleets import LATER, OPERATOR, deployed, drain, known, weigh

from httpdgen.control.running import MemberState, RunningBalancer, RunningMember
from httpdgen.deploy.attention import attention
from httpdgen.deploy.balancers import NotRunningError, Served
from httpdgen.deploy.standing import NodeStanding, standings
from httpdgen.deploy.status import FleetStatus, Silent, read_status
from httpdgen.errors import HostError
from httpdgen.plan.holds import Hold
from httpdgen.plan.present import Lock

if TYPE_CHECKING:
    from pathlib import Path

    from fake_fleets import FakeFleet

WEIGHTS = {"node01": 1, "node02": 2, "node03": 1, "node04": 4}


@pytest.fixture
def shop(tmp_path: Path) -> FakeFleet:
    return deployed(tmp_path)


def look(fleet: FakeFleet, **unreachable: str) -> FleetStatus:
    with ThreadPoolExecutor(4) as pool:
        return read_status(known(fleet, **unreachable), fleet.engines, pool, LATER + 60.0)


def member(node: str, **said: object) -> RunningMember:
    """Give a member of mod_proxy's; owed nothing unless it is said."""
    state = MemberState(str(said.pop("state", "ok")))
    made = RunningMember(
        f"ajp://{node}:8009", "ajp", node, 8009, node, WEIGHTS[node], state, "Init Ok", 0, 0, lbstatus=0
    )
    return replace(made, **said)  # type: ignore[arg-type]  # a test's own words


def serving(status: FleetStatus, **members: list[RunningMember]) -> FleetStatus:
    """Have web servers say other things of their members."""
    served = dict(status.served)
    for web, those in members.items():
        before = served[web]
        assert isinstance(before, Served)
        served[web] = replace(before, balancers=(RunningBalancer("shop", tuple(those), "byrequests"),))
    return replace(status, served=served)


def of(status: FleetStatus) -> dict[str, NodeStanding]:
    return {node.node: node for node in standings(status)["shop"]}


def said(status: FleetStatus) -> str:
    return "\n".join(attention(status, standings(status)))


def test_every_node_has_what_each_web_server_says_of_it(shop: FakeFleet) -> None:
    shop.engines.busy["web2", "node02"] = [3]
    found = of(look(shop))
    assert list(found) == ["node01", "node02", "node03", "node04"]
    assert list(found["node02"].members) == ["web1", "web2"]
    assert (found["node02"].busy, found["node02"].host, found["node02"].runs) == (3, "app02", True)


def test_shares_are_of_all_web_servers_together_and_wanted_ones_by_weight(shop: FakeFleet) -> None:
    status = serving(
        look(shop),
        web1=[member("node01", elected=100), member("node02", elected=300)],
        web2=[member("node01", elected=300), member("node02", elected=100)],
    )
    found = of(status)
    assert (found["node01"].share, found["node02"].share) == (0.5, 0.5)
    assert found["node02"].wanted == pytest.approx(2 / 3)
    assert found["node02"].elected == 400


def test_each_web_server_counts_by_what_it_elected(shop: FakeFleet) -> None:
    status = serving(
        look(shop),
        web1=[member("node01", elected=900), member("node02", state="draining")],
        web2=[member("node01", elected=33), member("node02", elected=67)],
    )
    assert of(status)["node02"].wanted == pytest.approx(100 / 1000 * 2 / 3)


def test_before_anything_was_elected_there_is_no_share(shop: FakeFleet) -> None:
    found = of(look(shop))["node01"]
    assert (found.share, found.wanted) == (None, 0.25)


@pytest.mark.parametrize("state", ["draining", "stopped", "error", "standby"])
def test_who_gets_no_new_sessions_is_wanted_for_none(shop: FakeFleet, state: str) -> None:
    status = serving(look(shop), web1=[member("node01"), member("node02", state=state)], web2=[])
    found = of(status)
    assert (found["node01"].wanted, found["node02"].wanted) == (1.0, 0.0)


def test_standbys_are_wanted_where_nobody_else_is(shop: FakeFleet) -> None:
    members = [member("node01", state="error"), member("node02", state="standby"), member("node03", state="standby")]
    assert of(serving(look(shop), web1=members, web2=[]))["node02"].wanted == pytest.approx(2 / 3)


def test_the_nearest_of_those_that_are_well_are_wanted(shop: FakeFleet) -> None:
    members = [member("node01"), member("node02", distance=1)]
    assert of(serving(look(shop), web1=members, web2=[]))["node02"].wanted == 0.0


def test_an_httpd_that_does_not_run_and_one_that_says_nothing_are_told_apart(shop: FakeFleet) -> None:
    shop.world.hosts["web1"].running.clear()
    shop.world.faults["web2", "look"] = HostError("web2", "its pages do not answer")
    assert look(shop).served == {
        "web1": Silent(runs=False, said="nobody listens"),
        "web2": Silent(runs=True, said="its pages do not answer"),
    }
    assert of(look(shop))["node01"].members == {}


def test_an_httpd_that_runs_and_does_not_listen_is_said_to_run(shop: FakeFleet) -> None:
    shop.world.faults["web2", "look"] = NotRunningError("web2", "nobody listens")
    assert look(shop).served["web2"] == Silent(runs=True, said="nobody listens")


def test_a_tomcat_of_a_host_that_is_not_reached_is_not_known_to_run(shop: FakeFleet) -> None:
    assert of(look(shop, app02="gone"))["node02"].runs is None
    shop.world.hosts["app02"].running.clear()
    assert of(look(shop))["node02"].runs is False


def test_a_quiet_fleet_deserves_no_attention(shop: FakeFleet) -> None:
    assert said(look(shop)) == ""


def test_a_hold_is_told_with_its_owner_and_its_age(shop: FakeFleet) -> None:
    drain(shop, "node02")
    weigh(shop, "node03", 7)
    assert said(look(shop)).splitlines() == [
        f"node02 is held draining, 1 min ago by {OPERATOR}, until `httpdgen enable node02`",
        f"node03 is held at weight 7, 51 s ago by {OPERATOR}, until `httpdgen enable node03`",
    ]


def test_a_hold_that_some_web_servers_have_says_which_still_send(shop: FakeFleet) -> None:
    drain(shop, "node02", web2="gone")
    assert "; only on web1, web2 still sends" in said(look(shop))


def test_a_hold_of_a_rollout_says_how_it_goes_on(shop: FakeFleet) -> None:
    host = shop.world.hosts["web1"]
    assert host.folder is not None
    hold = Hold("node01", "disabled", None, "alice@desk", "rollout7", NOW)
    host.put(replace(host.folder, name=f"{host.current}~0a1b2c3d", holds={"node01": hold}))
    assert "by the rollout rollout7: where that has ended before its time" in said(look(shop))


def test_a_running_balancer_that_does_not_do_what_its_files_say_is_told(shop: FakeFleet) -> None:
    drain(shop, "node02")
    shop.world.hosts["web1"].live["node02"] = None
    status = serving(look(shop), web1=[member("node02")])
    assert "web1: node02 is draining in its files, and yet gets new sessions" in said(status)


def test_what_is_cut_off_locked_or_not_read_yet_is_told_with_its_hosts(shop: FakeFleet) -> None:
    for name in ("web1", "web2"):
        shop.world.hosts[name].locked = Lock("alice@desk", "rollout9", "desk:1:1", LATER)
        shop.world.hosts[name].pending = [("reload", "apache2")]
    found = look(shop)
    present = {**found.known.present, "app01": replace(found.known.present["app01"], unsettled=True)}
    told = said(replace(found, known=replace(found.known, present=present)))
    assert "web1 and web2: being changed by alice@desk for 1 min (rollout rollout9)" in told
    assert "web1 and web2: apache2 has not read what is current (reload)" in told
    assert "app01: a change was cut off" in told


def test_a_host_with_a_part_of_its_release_is_told(shop: FakeFleet) -> None:
    found = look(shop)
    host = found.known.present["app01"]
    assert host.release is not None
    part = replace(host, folder=f"{host.release.id}~0a1b2c3d", release=replace(host.release, digest="another"))
    told = said(replace(found, known=replace(found.known, present={**found.known.present, "app01": part})))
    assert told == f"app01: has only a part of release {host.release.id} so far: `httpdgen deploy` goes on"


def test_a_host_for_which_nothing_has_changed_since_is_no_matter(shop: FakeFleet) -> None:
    found = look(shop)
    host = found.known.present["app01"]
    assert host.release is not None
    old = "20200101T000000Z-000000"
    older = replace(host, folder=old, release=replace(host.release, id=old))
    assert said(replace(found, known=replace(found.known, present={**found.known.present, "app01": older}))) == ""


def test_a_debt_that_floods_one_member_and_starves_the_others_is_told(shop: FakeFleet) -> None:
    owed = [
        member("node01", elected=9000, lbstatus=-1_155_200),
        member("node02", elected=9000, lbstatus=4_028_200),
        member("node03", elected=9000, lbstatus=-2_873_000),
    ]
    told = said(serving(look(shop), web1=owed))
    assert told == (
        "web1 owes node02 about 10,000 requests: it takes every new session, node01 and node03 none:"
        " `httpdgen rebalance node02`"
    )


def test_of_several_members_that_are_owed_the_one_that_is_owed_most_is_told_first(shop: FakeFleet) -> None:
    owed = [
        member("node01", elected=9000, lbstatus=400_000),
        member("node02", elected=9000, lbstatus=4_028_200),
        member("node03", elected=9000, lbstatus=-4_428_200),
    ]
    assert said(serving(look(shop), web1=owed)) == (
        "web1 owes node02 about 10,000 requests and node01 about 1,000 requests: they take every new session,"
        " node03 none: `httpdgen rebalance node02`"
    )


def test_the_small_debts_of_a_long_day_are_not_told(shop: FakeFleet) -> None:
    owed = [member("node01", elected=9000, lbstatus=-16_000), member("node03", elected=9000, lbstatus=16_000)]
    assert said(serving(look(shop), web1=owed)) == ""
