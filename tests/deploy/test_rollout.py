"""Rollouts on hosts in memory: order, decisions, and what is left after a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fake_fleets import NOW, SHOP, FakeFleet, wanted
from fake_hosts import FakeHost, out_nodes
from rolled_fleets import deployed

from httpdgen.deploy.files import HostFiles
from httpdgen.deploy.host import LockedError, RefusedError
from httpdgen.deploy.report import Outcome
from httpdgen.errors import HostError, UnreachableError
from httpdgen.plan.holds import Hold
from httpdgen.plan.present import Lock

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.plan.wanted import Wanted

FEW = (
    SHOP.replace("node01..04: {host: app01..04}", "node01..02: {host: app01..02}")
    .replace("web2]", "app02]")
    .replace("sessions:", "concurrency: 100\n    sessions:")
)
GROWN = ("sessions:", "tomcat: {max_connections: 9000}\n    sessions:")


@pytest.fixture
def shop(tmp_path: Path) -> FakeFleet:
    return deployed(tmp_path)


def changed(folder: Path, old: str, new: str, **more: str) -> Wanted:
    assert old in SHOP
    return wanted(folder, SHOP.replace(old, new), time=NOW + 60, **more)


def never_too_many_out(fleet: FakeFleet, most: int) -> None:
    """Have the world look, after each change, that no more nodes of a cluster are out than may be."""

    def look() -> None:
        shape = fleet.last.shape  # type: ignore[attr-defined]  # set by the test
        for cluster, nodes in out_nodes(fleet.world, shape).items():
            assert len(nodes) <= most, (cluster, nodes)

    fleet.world.after_each = look


def test_a_first_rollout_starts_tomcats_before_web_servers_send_to_them(tmp_path: Path) -> None:
    fleet = FakeFleet()
    report = fleet.deploy(wanted(tmp_path, SHOP))
    assert report.is_whole
    assert {host.outcome for host in report.hosts.values()} == {Outcome.CHANGED}
    activated = [host for host, what in fleet.world.done if what.startswith("activate")]
    assert activated.index("web1") > max(activated.index(f"app0{number}") for number in range(1, 5))
    staged = max(place for place, (_, what) in enumerate(fleet.world.done) if what.startswith("stage"))
    assert staged > 0
    assert all(fleet.world.hosts[host].current == fleet.world.hosts["web1"].current for host in fleet.world.hosts)


def test_the_same_again_does_nothing(shop: FakeFleet, tmp_path: Path) -> None:
    planned = shop.plan(wanted(tmp_path, SHOP, time=NOW + 60))
    assert not planned.has_work
    assert planned.steps == ()


def test_a_change_for_web_servers_touches_no_tomcat(shop: FakeFleet, tmp_path: Path) -> None:
    report = shop.deploy(changed(tmp_path, "edge: {", "edge: {keep_alive: {timeout: 7s}, "))
    assert report.is_whole
    assert {host for host, outcome in report.hosts.items() if outcome.outcome is Outcome.CHANGED} == {"web1", "web2"}
    assert [what for what in shop.world.of("web1") if "apache2" in what] == ["reload apache2"]
    assert not [what for what in shop.world.of("app01") if what not in {"read", "lock", "tidy"}]
    assert shop.world.done.index(("web1", "reload apache2")) < shop.world.done.index(("web2", "reload apache2"))


def test_tomcats_restart_one_after_the_other_while_nobody_sends_to_them(shop: FakeFleet, tmp_path: Path) -> None:
    planned = shop.plan(changed(tmp_path, "sessions:", "tomcat: {accept_count: 77}\n    sessions:"))
    shop.last = planned  # type: ignore[attr-defined]
    never_too_many_out(shop, 1)
    report = shop.roll_out(planned)
    assert report.is_whole, report
    for number in range(1, 5):
        done, host = shop.world.done, f"app0{number}"
        stopped = done.index((host, "stop tomcat10"))
        for web in ("web1", "web2"):
            assert done.index((web, f"set node0{number} draining")) < done.index((web, f"set node0{number} disabled"))
            assert done.index((web, f"set node0{number} disabled")) < stopped
            assert done.index((web, f"set node0{number} active")) > done.index((host, "start tomcat10"))
    assert not any(host.current is None or "~" in host.current for host in shop.world.hosts.values())


def test_a_node_is_not_stopped_while_requests_are_under_way(shop: FakeFleet, tmp_path: Path) -> None:
    shop.engines.busy["web2", "node01"] = [2, 1, 1]
    shop.engines.old["web1"] = [1]
    report = shop.deploy(changed(tmp_path, "sessions:", "tomcat: {accept_count: 77}\n    sessions:"))
    assert report.is_whole
    assert shop.engines.busy["web2", "node01"] == []


def test_requests_that_do_not_end_keep_a_node_running(shop: FakeFleet, tmp_path: Path) -> None:
    shop.engines.busy["web1", "node01"] = [1] * 1000
    report = shop.deploy(changed(tmp_path, "sessions:", "tomcat: {accept_count: 77}\n    sessions:"))
    assert not report.is_whole
    assert ("app01", "stop tomcat10") not in shop.world.done
    assert "1 at web1" in report.hosts["app01"].said
    assert report.hosts["app02"].outcome is Outcome.UNTOUCHED
    assert out_nodes(shop.world, shop.plan(wanted(tmp_path, SHOP)).shape) == {}


def test_a_new_secret_reaches_web_servers_node_by_node(shop: FakeFleet, tmp_path: Path) -> None:
    planned = shop.plan(wanted(tmp_path, SHOP, secret="another-secret-0123456", time=NOW + 60))
    shop.last = planned  # type: ignore[attr-defined]
    never_too_many_out(shop, 1)
    assert planned.paired == {"node01", "node02", "node03", "node04"}
    report = shop.roll_out(planned)
    assert report.is_whole, report
    done = shop.world.done
    for number in range(1, 5):
        reloads = [place for place, each in enumerate(done) if each == ("web1", "reload apache2")]
        started = done.index((f"app0{number}", "start tomcat10"))
        used = done.index(("web1", f"set node0{number} active"))
        assert any(started < place < used for place in reloads), number
    assert shop.world.hosts["web1"].current == planned.release


def test_a_new_node_starts_before_anybody_sends_to_it(shop: FakeFleet, tmp_path: Path) -> None:
    report = shop.deploy(changed(tmp_path, "{node01..04: {host: app01..04}}", "{node01..05: {host: app01..05}}"))
    assert report.is_whole, report
    done = shop.world.done
    assert done.index(("app05", "start tomcat10")) < done.index(("web1", "reload apache2"))


def test_a_node_that_goes_is_drained_then_forgotten_then_stopped(tmp_path: Path) -> None:
    alone, shop = SHOP.replace("replication: cluster", "replication: none"), FakeFleet()
    assert shop.deploy(wanted(tmp_path, alone)).is_whole
    shop.world.done.clear()
    fewer = alone.replace("{node01..04: {host: app01..04}}", "{node01..03: {host: app01..03}}")
    report = shop.deploy(wanted(tmp_path, fewer, time=NOW + 60), drain_seconds=0.1)
    assert report.is_whole, report
    done = shop.world.done
    assert done.index(("web2", "set node04 draining")) < done.index(("web1", "reload apache2"))
    assert max(place for place, each in enumerate(done) if each[1] == "reload apache2") < done.index(
        ("app04", "stop tomcat10")
    )
    assert shop.world.hosts["app04"].current is None


def test_a_configuration_that_httpd_refuses_changes_nothing_anywhere(shop: FakeFleet, tmp_path: Path) -> None:
    want = changed(tmp_path, "edge: {", "edge: {keep_alive: {timeout: 7s}, ")
    shop.world.faults["web2", f"test httpd {want.release[:15]}"] = RefusedError("web2", "Syntax error on line 1")
    before = {name: host.current for name, host in shop.world.hosts.items()}
    report = shop.deploy(want)
    assert report.hosts["web2"].outcome is Outcome.FAILED
    assert report.hosts["web1"].outcome is Outcome.UNTOUCHED
    assert "Syntax error" in report.hosts["web2"].said
    assert {name: host.current for name, host in shop.world.hosts.items()} == before


def test_a_tomcat_that_is_not_ready_goes_back_and_is_used_again(shop: FakeFleet, tmp_path: Path) -> None:
    before = shop.world.hosts["app01"].current
    shop.engines.unready["node01"] = "answers 500"

    def back() -> None:
        if ("app01", "start tomcat10") in shop.world.done[:-1]:
            shop.engines.unready.clear()

    shop.world.faults["app01", "start tomcat10"] = back
    report = shop.deploy(changed(tmp_path, "sessions:", "tomcat: {accept_count: 77}\n    sessions:"))
    assert report.hosts["app01"].outcome is Outcome.RETURNED, report
    assert "answers 500" in report.hosts["app01"].said
    assert report.hosts["app02"].outcome is Outcome.UNTOUCHED
    assert shop.world.hosts["app01"].current == before
    assert shop.world.hosts["web1"].state_of("node01") == "active"


def test_a_tomcat_that_cannot_be_put_back_stays_held(shop: FakeFleet, tmp_path: Path) -> None:
    shop.engines.unready["node01"] = "answers 500"
    report = shop.deploy(changed(tmp_path, "sessions:", "tomcat: {accept_count: 77}\n    sessions:"))
    assert report.hosts["app01"].outcome is Outcome.FAILED
    assert shop.world.hosts["web1"].state_of("node01") == "disabled"
    assert report.held == {"web1": ("node01",), "web2": ("node01",)}
    assert any("httpdgen enable node01" in way for way in report.way_on)


def test_a_web_server_that_does_not_hold_a_node_keeps_it_from_being_stopped(shop: FakeFleet, tmp_path: Path) -> None:
    shop.world.faults["web2", "set node01 draining"] = RefusedError("web2", "it is still ok")
    report = shop.deploy(changed(tmp_path, "sessions:", "tomcat: {accept_count: 77}\n    sessions:"))
    assert "web2 still sends to node01: it is still ok" in report.hosts["app01"].said
    assert ("app01", "stop tomcat10") not in shop.world.done
    assert shop.world.hosts["web1"].state_of("node01") == "active"


def test_who_has_lost_the_lock_lets_nobody_send_to_a_node_again(shop: FakeFleet, tmp_path: Path) -> None:
    webs = [shop.world.hosts[name] for name in ("web1", "web2")]

    def take_over() -> None:
        for host in webs:
            host.locked = Lock("ann@elsewhere", "r2", "elsewhere:1:1", NOW)
        raise LockedError("app01", "ann@elsewhere changes it")

    shop.world.faults["app01", "stop tomcat10"] = take_over
    report = shop.deploy(changed(tmp_path, "sessions:", "tomcat: {accept_count: 77}\n    sessions:"))
    assert "ann@elsewhere changes it" in report.hosts["app01"].said
    assert [host.state_of("node01") for host in webs] == ["disabled", "disabled"]


def test_a_rollout_that_is_asked_to_end_does_so_between_steps(shop: FakeFleet, tmp_path: Path) -> None:
    shop.world.faults["app01", "start tomcat10"] = shop.stop.ask
    report = shop.deploy(changed(tmp_path, "sessions:", "tomcat: {accept_count: 77}\n    sessions:"))
    assert report.hosts["app01"].outcome is Outcome.CHANGED
    assert report.hosts["app02"].outcome is Outcome.UNTOUCHED
    assert report.stopped == "it was asked to end"
    assert out_nodes(shop.world, shop.plan(wanted(tmp_path, SHOP)).shape) == {}


def test_somebody_elses_change_since_the_plan_ends_it_before_anything_changes(shop: FakeFleet, tmp_path: Path) -> None:
    planned = shop.plan(changed(tmp_path, "edge: {", "edge: {keep_alive: {timeout: 7s}, "))
    shop.world.hosts["web2"].pending.append(("reload", "apache2"))
    report = shop.roll_out(planned)
    assert "plan again" in report.hosts["web2"].said
    assert not [what for _, what in shop.world.done if what.startswith(("stage", "activate"))]


@pytest.mark.parametrize("webs", ["[web1, app02]", "[web1]"], ids=["tomcats-restart", "and-then-a-web-server-goes"])
def test_a_rollout_goes_on_where_one_that_was_killed_has_ended(webs: str, tmp_path: Path) -> None:
    want = wanted(tmp_path, FEW.replace(*GROWN).replace("[web1, app02]", webs), time=NOW + 60)
    first = deployed(tmp_path, FEW)
    steps = count_changes(again(first), want)
    assert steps > 30
    for place in range(steps):
        fleet = again(first)
        die_at(fleet, place)
        with pytest.raises(Killed):
            fleet.deploy(want)
        del fleet.world.note
        report = fleet.deploy(want)
        assert report.is_whole, (place, report)
        assert not report.held, place
        assert out_nodes(fleet.world, want.shape) == {}
        assert not fleet.plan(want).has_work, place
        assert runs_only_what_is_wanted(fleet, want), place
        assert not any(host.leaving for host in fleet.world.hosts.values()), place


def again(fleet: FakeFleet) -> FakeFleet:
    """Give other hosts that have the same."""
    other = FakeFleet()
    for name, host in fleet.world.hosts.items():
        assert host.folder is not None
        FakeHost(other.world, name, host.shape).put(host.folder)
    return other


def runs_only_what_is_wanted(fleet: FakeFleet, want: Wanted) -> bool:
    hosts = want.shape.hosts
    return all(
        set(host.running) == (set(hosts[name].services) if name in hosts else set())
        for name, host in fleet.world.hosts.items()
    )


class Killed(BaseException):
    """The operator's process is gone."""


CHANGES = ("lock", "stage", "activate", "start", "stop", "reload", "leave", "come back", "set", "tidy")


def count_changes(fleet: FakeFleet, want: Wanted) -> int:
    assert fleet.deploy(want).is_whole
    return sum(what.startswith(CHANGES) for _, what in fleet.world.done)


def die_at(fleet: FakeFleet, place: int) -> None:
    """Have the operator's process die before it makes a change, counted from 0, and everything after."""
    note, left = fleet.world.note, [place]

    def dying(host: str, what: str) -> None:
        with fleet.world.guard:
            left[0] -= what.startswith(CHANGES)
            if left[0] < 0:
                raise Killed
            note(host, what)

    fleet.world.note = dying  # type: ignore[method-assign]


def test_a_host_whose_connection_breaks_is_a_row_of_the_report(shop: FakeFleet, tmp_path: Path) -> None:
    shop.world.faults["web1", "reload apache2"] = UnreachableError("web1", "the connection broke")
    report = shop.deploy(changed(tmp_path, "edge: {", "edge: {keep_alive: {timeout: 7s}, "))
    assert report.hosts["web1"].outcome is Outcome.FAILED
    assert "could not be put back" in report.hosts["web1"].said
    assert report.hosts["web2"].outcome is Outcome.UNTOUCHED


def test_more_failures_than_allowed_end_it(shop: FakeFleet, tmp_path: Path) -> None:
    shop.world.faults["app02", "stop tomcat10"] = HostError("app02", "it hangs")
    report = shop.deploy(changed(tmp_path, "sessions:", "tomcat: {accept_count: 77}\n    sessions:"), max_failures=1)
    assert report.hosts["app01"].outcome is Outcome.CHANGED
    assert report.hosts["app02"].outcome in {Outcome.RETURNED, Outcome.FAILED}
    assert report.hosts["app03"].outcome in {Outcome.CHANGED, Outcome.UNTOUCHED}


def test_many_hosts_roll_with_no_more_out_than_each_cluster_tolerates(tmp_path: Path) -> None:
    clusters = "".join(
        f"  shop{number}:\n"
        f"    nodes: {{s{number}n01..50: {{host: s{number}app01..50}}}}\n"
        "    ajp_secret: {env: SHOP_AJP_SECRET}\n"
        "    failover: {tolerate: 6}\n"
        for number in range(3)
    )
    routes = ", ".join(f"/shop{number}: {{cluster: shop{number}}}" for number in range(3))
    text = (
        f"httpdgen: 1\nweb_tiers: {{edge: {{hosts: [web01..04]}}}}\nclusters:\n{clusters}"
        f"sites: {{www.example.com: {{routes: {{{routes}}}}}}}\n"
    )
    fleet = deployed(tmp_path, text)
    report = fleet.deploy(wanted(tmp_path, text.replace("failover:", "tomcat: {accept_count: 77}\n    failover:")))
    assert report.is_whole
    assert sum(host.outcome is Outcome.CHANGED for host in report.hosts.values()) == 150
    assert most_out(fleet) == 6


def most_out(fleet: FakeFleet) -> int:
    """Count the nodes of a cluster that some web server did not send to, at most at a time."""
    cluster_of = {node.name: node.cluster for node in fleet.nodes().values()}
    out: dict[str, set[tuple[str, str]]] = {}
    most = 0
    for host, what in fleet.world.done:
        if what.startswith("set "):
            _, node, state = what.split()
            held = out.setdefault(cluster_of[node], set())
            (held.discard if state == "active" else held.add)((host, node))
            most = max(most, len({name for _, name in held}))
        elif what == "stop tomcat10":
            (node,) = (each.name for each in fleet.world.hosts[host].shape.nodes)
            assert len({web for web, name in out[cluster_of[node]] if name == node}) == 4, node
    return most


def test_an_operators_own_hold_comes_back_also_after_a_rollout_that_was_killed(shop: FakeFleet, tmp_path: Path) -> None:
    for web in ("web1", "web2"):
        hold_by_operator(shop, web, Hold("node01", "draining", 3, "bob@desk", "", NOW))
    shop.world.faults["app01", "start tomcat10"] = Killed()
    want = changed(tmp_path, "sessions:", "tomcat: {accept_count: 77}\n    sessions:")
    with pytest.raises(Killed):
        shop.deploy(want)
    held = shop.world.hosts["web1"].folder
    assert held is not None
    assert held.holds["node01"].rollout
    shop.world.faults.clear()
    assert shop.deploy(want).is_whole
    for web in ("web1", "web2"):
        folder = shop.world.hosts[web].folder
        assert folder is not None
        assert folder.holds["node01"] == Hold("node01", "draining", 3, "bob@desk", "", NOW)
        assert shop.world.hosts[web].state_of("node01") == "draining"


def hold_by_operator(fleet: FakeFleet, web: str, hold: Hold) -> None:
    """Have a web server hold a node as `httpdgen drain` leaves it."""
    host = fleet.world.hosts[web]
    assert host.folder is not None
    shape = host.folder.release.shape
    assert shape.web is not None
    nodes = fleet.nodes()
    files = HostFiles(
        host=web,
        old=host.folder,
        new=host.folder.entries,
        release=host.folder.release.id,
        parent=host.folder.release.parent,
        by="bob@desk",
        shape=shape,
        nodes=nodes,
        nodes_before=nodes,
        paired=frozenset(),
    )
    folder = files.hold({hold.node: hold}).folder
    assert folder is not None
    host.put(folder)
