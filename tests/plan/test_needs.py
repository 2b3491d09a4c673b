"""What services need because of what changes: from two topologies, as hosts would see the one become the other."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from httpdgen.model.secrets import placeholders
from httpdgen.model.topology import Topology
from httpdgen.plan.fleet_plan import Need, ServicePlan
from httpdgen.plan.needs import needs_of
from httpdgen.plan.present import ABSENT, PresentEntry, PresentHost, Service
from httpdgen.plan.release import HostRelease
from httpdgen.plan.wanted_shape import shape_of
from httpdgen.render import render
from httpdgen.sizing import size
from httpdgen.tree import Absence, File, Link

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from httpdgen.plan.shape import HostShape
    from httpdgen.tree import Entry

Document = dict[str, Any]  # Any: what YAML gives
RUNS, STOPPED = Service("active", "enabled"), Service("inactive", "enabled")
TREE = "/etc/httpdgen/current/httpd"
BOTH: Document = {
    "httpdgen": 1,
    "platform": "debian-12",
    "hosts": {"both": {"address": "192.0.2.1"}},
    "web_tiers": {"edge": {"hosts": ["both"], "server_limit": 400, "thread_limit": 100}},
    "clusters": {
        "shop": {
            "nodes": {"node1": {"host": "both"}, "node2": {"host": "both", "instance": 1}},
            "ajp_secret": {"env": "SECRET"},
            "concurrency": 100,
        }
    },
    "sites": {"www.example.com": {"routes": {"/": {"cluster": "shop"}}}},
}
TLS = {"certificate": "/etc/ssl/own.pem", "key": "/etc/ssl/own.key"}


def at(document: Document, path: str, value: object) -> Document:
    """Give a copy with a value at a dotted path; None takes it away."""
    changed = copy.deepcopy(document)
    *above, last = path.split("/")
    part = changed
    for key in above:
        part = part.setdefault(key, {})
    if value is None:
        del part[last]
    else:
        part[last] = value
    return changed


@dataclass
class Stand:
    """One host, as a topology has it."""

    shape: HostShape
    entries: Mapping[str, Entry]


def stand(document: Document, source: str = "topology.yaml") -> Stand:
    topology = Topology.model_validate(document)
    tree = render(topology, size(topology), placeholders(topology), {}, source=source)
    return Stand(shape_of(topology, tree).hosts["both"], tree.hosts["both"])


def seen(entry: Entry | None) -> PresentEntry:
    match entry:
        case File():
            return PresentEntry("file", entry.sha256, f"{entry.mode:04o}", entry.owner, entry.group)
        case Link():
            return PresentEntry("link", target=entry.target)
    return ABSENT


@dataclass
class Question:
    """A host before and after, everything running and read, unless a test says otherwise."""

    before: Stand
    after: Stand | None
    present: PresentHost = field(init=False)
    disk: dict[str, Entry | None] = field(init=False)

    def __post_init__(self) -> None:
        described = {path: entry.describe() for path, entry in self.before.entries.items()}
        release = HostRelease("", "", 0, "", "", self.before.shape, described)
        services = dict.fromkeys(self.before.shape.services, RUNS)
        self.present = PresentHost("both", "", release, {}, services)
        self.disk = dict(self.before.entries)

    def ask(self) -> dict[str, ServicePlan]:
        entries = {} if self.after is None else self.after.entries
        present = replace(self.present, entries={path: seen(entry) for path, entry in self.disk.items()})
        recorded = {} if present.release is None else present.release.entries
        changed: dict[str, tuple[bytes | None, Entry | None]] = {}
        for path in sorted({*self.disk, *entries, *recorded}):
            now, new = self.disk.get(path), entries.get(path)
            was = recorded.get(path)
            if now != new or (was is not None and new is not None and was != new.describe()) or new is None:
                changed[path] = (now.content if isinstance(now, File) else None, new)
        after = None if self.after is None else self.after.shape
        before = None if self.present.release is None else self.before.shape
        plans = needs_of(present, before, after, changed)
        return {plan.service: plan for plan in plans}

    def alone(self, service: str) -> tuple[Need, tuple[str, ...]]:
        """Give what one service needs, when no other needs anything."""
        plans = self.ask()
        assert {name for name, plan in plans.items() if plan.need is not Need.NOTHING} <= {service}
        return plans[service].need, plans[service].reasons


def question(path: str, value: object, *, base: Document = BOTH) -> Question:
    return Question(stand(base), stand(at(base, path, value)))


def test_nothing_is_needed_where_nothing_changes() -> None:
    plans = Question(stand(BOTH), stand(BOTH)).ask()
    assert list(plans) == ["apache2", "tomcat10", "tomcat10-node2"]
    assert {(plan.need, plan.reasons) for plan in plans.values()} == {(Need.NOTHING, ())}
    assert [plan.node for plan in plans.values()] == [None, "node1", "node2"]


def test_comments_that_change_need_nothing() -> None:
    other = Question(stand(BOTH), stand(BOTH, source="another.yaml"))
    assert other.before.entries != other.after.entries  # type: ignore[union-attr]
    assert {plan.need for plan in other.ask().values()} == {Need.NOTHING}


EDGE = "web_tiers/edge"
KEPT = "a service keeps what systemd started it with"
LISTEN = "at a reload httpd binds the new one before it closes the old, and ends"


@pytest.mark.parametrize(
    ("path", "value", "need", "reasons"),
    [
        ("clusters/shop/nodes/node1/lbfactor", 5, Need.RELOAD, ("balancers.conf changes",)),
        (f"{EDGE}/keep_alive", {"timeout": "1s"}, Need.RELOAD, ("server.conf changes",)),
        ("clusters/shop/balance", {"method": "busyness"}, Need.RELOAD, ("balancers.conf and modules.conf change",)),
        (f"{EDGE}/listen", [8000], Need.RELOAD, None),
        (f"{EDGE}/listen", [80, 81], Need.RELOAD, None),
        (f"{EDGE}/management", {"port": 8090}, Need.RELOAD, ("management.conf changes",)),
        (
            f"{EDGE}/server_limit",
            500,
            Need.RESTART,
            ("ServerLimit 400 -> 500: a reload keeps the old one", f"TasksMax 11632 -> 14532: {KEPT}"),
        ),
        (f"{EDGE}/server_limit", 300, Need.RESTART, ("ServerLimit 400 -> 300: a reload keeps the old one",)),
        (f"{EDGE}/thread_limit", 101, Need.RESTART, ("ThreadLimit 100 -> 101: a reload keeps the old one",)),
        (f"{EDGE}/listen", ["192.0.2.1:80"], Need.RESTART, (f"Listen 80 becomes Listen 192.0.2.1:80: {LISTEN}",)),
        (
            "sites/www.example.com/tls",
            TLS,
            Need.RELOAD,
            ("catch-all.conf, modules.conf, server.conf and 1 more file change",),
        ),
    ],
)  # fmt: skip
def test_httpd_is_reloaded_wherever_that_will_do(
    path: str, value: object, need: Need, reasons: tuple[str, ...] | None
) -> None:
    found = question(path, value).ask()["apache2"]
    assert found.need is need, found
    assert reasons is None or found.reasons == reasons


def test_a_queue_that_a_reload_leaves_as_it_is_is_named() -> None:
    need, reasons = question(f"{EDGE}/max_request_workers", 1000).alone("apache2")
    assert need is Need.RELOAD
    assert reasons[1] == "ListenBacklog 511 -> 1000: ports that are open keep the old one until httpd is restarted"


def test_limits_that_grow_need_a_restart_and_those_that_shrink_do_not() -> None:
    larger = question(f"{EDGE}/threads_per_child", 50).ask()["apache2"]
    assert (larger.need, larger.reasons) == (Need.RESTART, (f"TasksMax 11632 -> 21632: {KEPT}",))
    smaller = question(f"{EDGE}/threads_per_child", 20).ask()["apache2"]
    assert smaller.need is Need.RELOAD


def test_from_one_connector_to_the_other_is_a_reload() -> None:
    base = at(BOTH, f"{EDGE}/connector", "mod_proxy")
    for one, other in (("mod_proxy", "mod_jk"), ("mod_jk", "mod_proxy")):
        found = question(f"{EDGE}/connector", other, base=at(base, f"{EDGE}/connector", one))
        assert found.alone("apache2")[0] is Need.RELOAD


def test_workers_in_mod_jk_s_own_file_need_a_reload() -> None:
    base = at(BOTH, f"{EDGE}/connector", "mod_jk")
    found = question("clusters/shop/nodes/node1/lbfactor", 5, base=base).ask()["apache2"]
    assert (found.need, found.reasons) == (Need.RELOAD, ("workers.properties changes",))


@pytest.mark.parametrize("platform", ["debian-12", "rhel-9", "upstream"])
def test_another_mpm_is_a_restart(platform: str) -> None:
    base = at(at(BOTH, "platform", platform), f"{EDGE}/thread_limit", 64)
    found = question(f"{EDGE}/mpm", "worker", base=base)
    service = found.before.shape.web.service  # type: ignore[union-attr]
    plan = found.ask()[service]
    assert plan.need is Need.RESTART
    mpm = "worker" if platform == "debian-12" else "mpm_worker"
    assert f"the MPM becomes {mpm}: httpd would end at a reload that changes it" in plan.reasons


def test_a_link_of_the_mpm_that_somebody_took_away_is_a_restart() -> None:
    found = Question(stand(BOTH), stand(BOTH))
    del found.disk["/etc/apache2/mods-enabled/mpm_event.load"]
    need, reasons = found.alone("apache2")
    assert need is Need.RESTART
    assert reasons == ("the MPM becomes event: httpd would end at a reload that changes it",)
    del found.after.entries["/etc/apache2/mods-enabled/mpm_event.load"]  # type: ignore[union-attr]
    assert found.alone("apache2")[1] == ("the MPM becomes another one: httpd would end at a reload that changes it",)


def test_tls_that_goes_takes_the_cache_of_its_sessions_along() -> None:
    found = question("sites/www.example.com/tls", None, base=at(BOTH, "sites/www.example.com/tls", TLS))
    need, reasons = found.ask()["apache2"].need, found.ask()["apache2"].reasons
    assert need is Need.RESTART
    assert reasons == ("SSLSessionCache is taken away: httpd would look for the old one at a reload, and end",)


def test_a_file_of_the_distribution_that_came_back_is_a_reload() -> None:
    found = Question(stand(BOTH), stand(BOTH))
    path = "/etc/apache2/mods-enabled/alias.conf"
    found.disk[path] = File(b"Alias /icons/ /usr/share/apache2/icons/\n")
    assert isinstance(found.before.entries[path], Absence)
    assert found.alone("apache2") == (Need.RELOAD, (f"{path} changes",))


def test_what_comes_back_because_it_is_no_longer_kept_away_is_a_reload() -> None:
    base = at(BOTH, f"{EDGE}/connector", "mod_jk")
    found = question(f"{EDGE}/connector", "mod_proxy", base=base)
    assert found.alone("apache2")[1] == (
        "/etc/apache2/mods-enabled/jk.conf, balancers.conf, httpd.conf and 7 more files change",
    )


def test_what_somebody_else_wrote_as_it_is_wanted_may_not_have_been_read() -> None:
    wanted = question(f"{EDGE}/management", {"port": 8090})
    wanted.disk = dict(wanted.after.entries)  # type: ignore[union-attr]
    assert wanted.alone("apache2") == (Need.RELOAD, ("management.conf changes",))
    limits = question(f"{EDGE}/server_limit", 500)
    limits.disk = dict(limits.after.entries)  # type: ignore[union-attr]
    need, reasons = limits.ask()["apache2"].need, limits.ask()["apache2"].reasons
    assert need is Need.RESTART
    assert "ServerLimit of httpd's own -> 500: a reload keeps the old one" in reasons


def test_a_mode_that_somebody_changed_needs_no_service() -> None:
    found = Question(stand(BOTH), stand(BOTH))
    for path, entry in found.before.entries.items():
        if isinstance(entry, File):
            found.disk[path] = replace(entry, mode=0o600)
    assert {plan.need for plan in found.ask().values()} == {Need.NOTHING}


def test_a_drop_in_that_is_linked_anew_is_a_restart() -> None:
    found = Question(stand(BOTH), stand(BOTH))
    for path in ("/etc/systemd/system/apache2.service.d/httpdgen.conf", "/etc/systemd/system/tomcat10-node2.service"):
        found.disk[path] = Link("/dev/null")
    plans = found.ask()
    assert plans["apache2"].need is plans["tomcat10-node2"].need is Need.RESTART
    assert plans["apache2"].reasons == (f"/etc/systemd/system/apache2.service.d/httpdgen.conf changes: {KEPT}",)
    assert plans["tomcat10"].need is Need.NOTHING


@pytest.mark.parametrize(("noted", "need"), [("reload", Need.RELOAD), ("restart", Need.RESTART)])
def test_what_an_earlier_run_left_is_done(noted: str, need: Need) -> None:
    found = Question(stand(BOTH), stand(BOTH))
    found.present = replace(found.present, pending=((noted, "apache2"), (noted, "unknown")))
    assert found.alone("apache2") == (need, ("an earlier run ended before apache2 read what it brought",))


def test_what_an_earlier_run_left_restarts_a_tomcat() -> None:
    found = Question(stand(BOTH), stand(BOTH))
    found.present = replace(found.present, pending=(("restart", "tomcat10.service"), ("reload", "tomcat10")))
    assert found.alone("tomcat10") == (Need.RESTART, ("an earlier run ended before tomcat10 read what it brought",))


def test_a_port_that_an_unread_listen_may_hold_is_a_restart() -> None:
    found = question(f"{EDGE}/listen", [8000])
    assert found.ask()["apache2"].need is Need.RELOAD
    found.present = replace(found.present, pending=(("reload", "apache2"),))
    need, reasons = found.alone("apache2")
    assert need is Need.RESTART
    assert reasons == ("Listen changes, and httpd has not read what it was: it may hold a port that the new one needs",)


@pytest.mark.parametrize(
    ("service", "words"),
    [
        (STOPPED, "it does not run (systemd says inactive)"),
        (Service("failed", "enabled"), "it does not run (systemd says failed)"),
        (None, "it does not run yet"),
    ],
)
def test_what_does_not_run_is_started(service: Service | None, words: str) -> None:
    found = question(f"{EDGE}/server_limit", 500)
    names = ("apache2", "tomcat10", "tomcat10-node2")
    found.present = replace(found.present, services={} if service is None else dict.fromkeys(names, service))
    assert {plan.service: (plan.need, plan.reasons) for plan in found.ask().values()} == dict.fromkeys(
        names, (Need.START, (words,))
    )


def test_what_runs_before_httpdgen_comes_is_restarted() -> None:
    found = Question(stand(BOTH), stand(BOTH))
    found.present = replace(found.present, release=None, services={"apache2": RUNS, "tomcat10": RUNS})
    found.disk = {}
    plans = found.ask()
    assert [plan.need for plan in plans.values()] == [Need.RESTART, Need.RESTART, Need.START]
    assert plans["apache2"].reasons == (
        "httpdgen has had nothing to do with this httpd so far: what it was started with is not known",
    )
    assert plans["tomcat10"].reasons == ("httpdgen has had nothing to do with this Tomcat so far",)


def test_a_host_that_is_left_is_stopped() -> None:
    found = Question(stand(BOTH), None)
    plans = found.ask()
    assert {(plan.need, plan.reasons) for plan in plans.values()} == {
        (Need.STOP, ("both is no web server any more",)),
        (Need.STOP, ("node1 is no longer run by it",)),
        (Need.STOP, ("node2 is no longer run by it",)),
    }
    found.present = replace(found.present, services={})
    assert {plan.need for plan in found.ask().values()} == {Need.NOTHING}


def test_a_host_that_was_never_httpdgen_s_needs_nothing_when_it_is_left() -> None:
    assert needs_of(PresentHost("both", None, None, {}, {}), None, None, {}) == ()


def test_a_web_server_that_is_none_any_more_is_stopped() -> None:
    elsewhere = at(BOTH, f"{EDGE}/hosts", ["another"])
    assert Question(stand(BOTH), stand(elsewhere)).alone("apache2") == (
        Need.STOP,
        ("both is no web server any more",),
    )


def test_a_host_of_tomcats_alone_has_no_httpd() -> None:
    alone = at(BOTH, f"{EDGE}/hosts", ["another"])
    found = question("clusters/shop/nodes/node2", None, base=alone).ask()
    assert [(plan.service, plan.need) for plan in found.values()] == [
        ("tomcat10", Need.RESTART),
        ("tomcat10-node2", Need.STOP),
    ]


@pytest.mark.parametrize(
    ("path", "value", "reasons"),
    [
        ("clusters/shop/concurrency", 150, ("node1/server.xml changes",)),
        ("clusters/shop/tomcat", {"jvm_options": ["-Dkey=very-secret"]}, (f"Environment changes: {KEPT}",)),
        ("clusters/shop/tomcat", {"accept_count": 500}, ("node1/server.xml changes",)),
    ],
)
def test_a_tomcat_is_restarted_for_what_it_reads(path: str, value: object, reasons: tuple[str, ...]) -> None:
    plan = question(path, value).ask()["tomcat10"]
    assert (plan.need, plan.reasons) == (Need.RESTART, reasons)


def test_a_tomcat_is_not_restarted_for_what_its_web_server_reads() -> None:
    assert question("clusters/shop/balance", {"method": "busyness"}).alone("apache2")[0] is Need.RELOAD


def test_a_tomcat_that_the_topology_stops_is_stopped_and_started_again() -> None:
    stopped = at(BOTH, "clusters/shop/nodes/node2/state", "stopped")
    plan = Question(stand(BOTH), stand(stopped)).ask()["tomcat10-node2"]
    assert (plan.need, plan.reasons) == (Need.STOP, ("the topology says that node2 is stopped",))
    found = Question(stand(stopped), stand(stopped))
    found.present = replace(found.present, services={**found.present.services, "tomcat10-node2": STOPPED})
    assert {plan.need for plan in found.ask().values()} == {Need.NOTHING}
    found.after = stand(BOTH)
    assert found.ask()["tomcat10-node2"].need is Need.START


def test_what_starts_with_the_host_needs_no_service() -> None:
    found = Question(stand(BOTH), stand(BOTH))
    path = "/etc/systemd/system/multi-user.target.wants/tomcat10-node2.service"
    found.disk[path] = None
    shape = found.before.shape
    nodes = tuple(replace(node, reads=(*node.reads, path)) for node in shape.nodes)
    found.after = replace(found.before, shape=replace(shape, nodes=nodes))
    assert {plan.need for plan in found.ask().values()} == {Need.NOTHING}


def test_a_tomcat_that_moves_to_a_unit_of_its_own_stops_in_the_old_one() -> None:
    moved = at(BOTH, "clusters/shop/tomcat", {"base": "/srv/tomcats"})
    found = Question(stand(BOTH), stand(moved)).ask()
    assert [(plan.service, plan.node, plan.need) for plan in found.values() if plan.node == "node1"] == [
        ("tomcat10-node1", "node1", Need.START),
        ("tomcat10", "node1", Need.STOP),
    ]


def test_a_tomcat_whose_unit_another_one_takes_is_restarted_as_that() -> None:
    nodes = {"node3": {"host": "both"}, "node2": {"host": "both", "instance": 1}}
    plan = question("clusters/shop/nodes", nodes).ask()["tomcat10"]
    assert (plan.node, plan.need) == ("node3", Need.RESTART)


def test_a_file_that_is_gone_already_needs_nothing_more() -> None:
    found = Question(stand(BOTH), stand(BOTH))
    path = f"{TREE}/include/own.conf"
    shape = found.before.shape
    assert shape.web is not None
    found.before = replace(found.before, shape=replace(shape, web=replace(shape.web, reads=(*shape.web.reads, path))))
    found.disk[path] = None
    assert found.ask()["apache2"].need is Need.NOTHING
    found.disk[path] = File(b"Listen 80\n")
    assert found.alone("apache2") == (Need.RELOAD, ("include/own.conf changes",))


@pytest.mark.parametrize("asked", [lambda: question("clusters/shop/tomcat", {"jvm_options": ["-Dkey=very-secret"]})])
def test_no_reason_holds_an_option_or_a_secret(asked: Callable[[], Question]) -> None:
    said = " ".join(reason for plan in asked().ask().values() for reason in plan.reasons)
    assert "very-secret" not in said
