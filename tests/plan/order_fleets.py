"""Fleets for tests of the order of a rollout: whole shapes from a few words, by hand or by chance."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from hypothesis import strategies as st

from httpdgen.plan.fleet_plan import Need, ServicePlan
from httpdgen.plan.order import OrderQuestion
from httpdgen.plan.shape import ClusterShape, FleetShape, HostShape, NodeShape, WebShape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Size = Literal["grows", "shrinks", "same"]
APPS = tuple(f"app{number}" for number in range(1, 13))
WEBS = tuple(f"web{number}" for number in range(1, 7))


def cluster(
    name: str,
    tolerate: int = 1,
    unit: Literal["host", "node"] = "host",
    replication: Literal["none", "cluster", "domain"] = "none",
    *,
    one_copy: bool = False,
) -> ClusterShape:
    return ClusterShape(name, tolerate, unit, replication, "", "JSESSIONID", one_copy=one_copy)


def node(name: str, of: str, *, domain: str | None = None, state: str = "active", port: int = 0) -> NodeShape:
    """Make a node; its port is its own on its host, unless it is given."""
    return NodeShape(
        name=name,
        cluster=of,
        service=f"tomcat@{name}",
        own_unit=True,
        reads=(),
        server_xml="",
        user="tomcat",
        home="",
        protocol="ajp",
        address="192.0.2.1",
        port=port or 8009 + sum(name.encode()),
        route=name,
        lbfactor=1,
        role="active",
        state=state,
        domain=domain,
        runs=state != "stopped",
        health_path="/",
        health_statuses=(),
        site=("localhost", 80, False),
    )


@dataclass(frozen=True)
class Fleet:
    """`nodes` and tiers (`webs`) are by host; web servers send to every cluster, or (`sends`) to none."""

    clusters: tuple[ClusterShape, ...]
    nodes: Mapping[str, tuple[NodeShape, ...]]
    webs: Mapping[str, str] = field(default_factory=dict)
    sends: bool = True

    @property
    def shape(self) -> FleetShape:
        by_name = {each.name: each for each in self.clusters}
        members = {each.name: host for host, nodes in self.nodes.items() for each in nodes} if self.sends else {}
        hosts = {}
        for host in (*self.nodes, *(host for host in self.webs if host not in self.nodes)):
            nodes = self.nodes.get(host, ())
            own = {each.cluster: by_name[each.cluster] for each in nodes}
            web = self._web(self.webs[host], members) if host in self.webs else None
            hosts[host] = HostShape(host, "debian12", web, nodes, own)
        return FleetShape(hosts)

    def _web(self, tier: str, members: Mapping[str, str]) -> WebShape:
        return WebShape(
            tier=tier,
            service="apache2",
            program="/usr/sbin/apache2",
            connector="mod_proxy",
            reads=(),
            management_port=8099,
            ready_path="/ready",
            front_seconds=5.0,
            clusters=tuple(sorted(each.name for each in self.clusters)) if self.sends else (),
            members=members,
            ways=(),
            peers=tuple(sorted(host for host, name in self.webs.items() if name == tier)),
        )


def one_a_host(of: ClusterShape, count: int, *, webs: int = 2, domains: int = 0) -> Fleet:
    """A cluster with a node on each of its hosts, behind a tier of web servers."""
    nodes = {
        f"app{number}": (node(f"node{number}", of.name, domain=f"d{number % domains}" if domains else None),)
        for number in range(1, count + 1)
    }
    return Fleet((of,), nodes, {f"web{number}": "front" for number in range(1, webs + 1)})


def services(needs: Mapping[tuple[str, str | None], Need]) -> dict[str, tuple[ServicePlan, ...]]:
    """Say what each (host, node) needs, and each (host, None) for its httpd, as plans of services."""
    found: dict[str, list[ServicePlan]] = {}
    for (host, name), need in needs.items():
        service = "apache2" if name is None else f"tomcat@{name}"
        found.setdefault(host, []).append(ServicePlan(service, name, need, ("a reason",)))
    return {host: tuple(each) for host, each in found.items()}


def needing(shape: FleetShape, need: Need, nodes: Iterable[str] | None = None) -> dict[tuple[str, str | None], Need]:
    """Give the same need to nodes of a shape, or to all of them."""
    names = shape.nodes if nodes is None else nodes
    return {(shape.host_of[name], name): need for name in names}


def restarting(fleet: Fleet, nodes: Iterable[str] | None = None) -> OrderQuestion:
    """Ask for a rolling restart of nodes, or of all of them, with no change."""
    shape = fleet.shape
    return OrderQuestion(shape, shape, services(needing(shape, Need.RESTART, nodes)))


@st.composite
def clusters(draw: st.DrawFn, name: str) -> ClusterShape:
    return cluster(
        name,
        draw(st.integers(0, 3)),
        draw(st.sampled_from(["host", "node"])),
        draw(st.sampled_from(["none", "cluster", "domain"])),
        one_copy=draw(st.booleans()),
    )


@st.composite
def questions(draw: st.DrawFn) -> OrderQuestion:
    """Any rollout: nodes and web servers come, go, move, grow, shrink, are out, or are reached otherwise."""
    kinds = [draw(clusters(name)) for name in ("shop", "blog", "mail")[: draw(st.integers(1, 3))]]
    before, after = _Sides(), _Sides()
    for number in range(draw(st.integers(1, 14))):
        _draw_node(draw, f"n{number}", draw(st.sampled_from(kinds)).name, before, after)
    for host in (*WEBS, *draw(st.sets(st.sampled_from(APPS), max_size=3))):
        tier = draw(st.sampled_from(["front", "admin"]))
        for side in draw(st.sampled_from([(), (before,), (after,), (before, after), (before, after)])):
            side.webs[host] = tier
    was = tuple(replace(each, tolerate=draw(st.integers(0, 3))) if draw(st.booleans()) else each for each in kinds)
    return _question(draw, before.fleet(was).shape, after.fleet(tuple(kinds)).shape)


@dataclass
class _Sides:
    nodes: dict[str, tuple[NodeShape, ...]] = field(default_factory=dict)
    webs: dict[str, str] = field(default_factory=dict)

    def fleet(self, kinds: tuple[ClusterShape, ...]) -> Fleet:
        return Fleet(kinds, self.nodes, self.webs)

    def add(self, host: str, each: NodeShape) -> None:
        self.nodes[host] = (*self.nodes.get(host, ()), each)


_STATES = st.sampled_from(["active"] * 6 + ["draining", "disabled", "stopped"])


def _draw_node(draw: st.DrawFn, name: str, of: str, before: _Sides, after: _Sides) -> None:
    host, domain = draw(st.sampled_from(APPS[:7])), draw(st.sampled_from(["a", "b"]))
    what = draw(st.sampled_from(["stays"] * 6 + ["comes", "goes", "moves"]))
    if what != "comes":
        before.add(host, node(name, of, domain=domain, state=draw(_STATES)))
    if what != "goes":
        to = draw(st.sampled_from(APPS[7:])) if what == "moves" else host
        after.add(to, node(name, of, domain=domain, state=draw(_STATES)))


def _question(draw: st.DrawFn, before: FleetShape, after: FleetShape) -> OrderQuestion:
    down = draw(st.sets(st.sampled_from(sorted(before.nodes)), max_size=3)) if before.nodes else set()
    needs: dict[tuple[str, str | None], Need] = {}
    for name, host in after.host_of.items():
        needs[host, name] = _draw_need(draw, before, after, name, down)
    for name, host in before.host_of.items():
        if after.host_of.get(name) != host:
            runs = before.nodes[name].runs and name not in down
            needs[host, name] = Need.STOP if runs else Need.NOTHING
    for host in {**before.web_servers, **after.web_servers}:
        needs[host, None] = _draw_web_need(draw, before, after, host)
    stay = sorted(name for name, host in after.host_of.items() if name in before.nodes and after.nodes[name].runs)
    pairs = draw(st.sets(st.sampled_from(stay), max_size=4)) if stay else set()
    sizes: dict[str, Size] = {name: draw(st.sampled_from(["grows", "shrinks", "same"])) for name in stay}
    hosts = sorted({*before.hosts, *after.hosts})
    return OrderQuestion(
        before=before,
        after=after,
        services=services(needs),
        changed=frozenset(draw(st.sets(st.sampled_from(hosts)))) if hosts else frozenset(),
        sizes=sizes,
        paired=frozenset(pairs),
        down=frozenset(name for name in down if before.nodes[name].runs),
        held=frozenset(draw(st.sets(st.sampled_from(sorted(before.nodes)), max_size=2)))
        if before.nodes
        else frozenset(),
        canary=draw(st.booleans()),
        batch=draw(st.sampled_from([None, 1, 2, 5])),
    )


def _draw_need(draw: st.DrawFn, before: FleetShape, after: FleetShape, name: str, down: set[str]) -> Need:
    there = before.host_of.get(name) == after.host_of[name]
    ran = there and before.nodes[name].runs and name not in down
    if not after.nodes[name].runs:
        return Need.STOP if ran else Need.NOTHING
    if ran:
        return draw(st.sampled_from([Need.NOTHING, Need.RESTART, Need.RESTART]))
    if there and before.nodes[name].runs:
        return draw(st.sampled_from([Need.START, Need.NOTHING]))  # NOTHING: its host does not answer
    return draw(st.sampled_from([Need.START, Need.START, Need.RESTART])) if not there else Need.START


def _draw_web_need(draw: st.DrawFn, before: FleetShape, after: FleetShape, host: str) -> Need:
    if host not in after.web_servers:
        return Need.STOP
    if host not in before.web_servers:
        return draw(st.sampled_from([Need.START, Need.RELOAD, Need.RESTART]))
    least = [] if before.web_servers[host].members != after.web_servers[host].members else [Need.NOTHING]
    return draw(st.sampled_from([*least, Need.RELOAD, Need.RESTART, Need.START]))
