"""What is on the hosts is read in one command each, and contents only where something differs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

import pytest

from httpdgen.deploy.reach import Reaching
from httpdgen.deploy.reading import read_fleet, read_kept
from httpdgen.errors import HostError, UnreachableError
from httpdgen.plan.present import PresentEntry, PresentHost
from httpdgen.plan.release import BEFORE, HostRelease
from httpdgen.plan.shape import FleetShape, HostShape, WebShape
from httpdgen.plan.wanted import Wanted
from httpdgen.tree import Absence, File

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from httpdgen.connection import Connection
    from httpdgen.deploy.host import RolloutHost

SAME = File(b"as it is")
NEW = File(b"new")
RELEASE = "20261121T120000Z-0a1b2c"
TIER = WebShape(
    tier="edge",
    service="apache2",
    program="apache2",
    connector="mod_proxy",
    reads=(),
    management_port=8079,
    ready_path=None,
    front_seconds=0.0,
    clusters=("shop",),
    members={"node1": "app1"},
    ways=(),
    peers=("web1",),
)


def shape(name: str, web: WebShape | None = None) -> HostShape:
    return HostShape(name, "debian-12", web, (), {})


def present(host: str, release: HostRelease | None = None, **contents: bytes) -> PresentHost:
    """A host where files hold something; they are named without their folder."""
    entries = {f"/{name}": as_present(File(content)) for name, content in contents.items()}
    return PresentHost(host, None if release is None else release.id, release, entries, {})


def as_present(file: File) -> PresentEntry:
    return PresentEntry("file", file.sha256, "0644", "root", "root")


def released(name: str, web: WebShape | None = None) -> HostRelease:
    return HostRelease(RELEASE, BEFORE, 0, "ann@desk", "", shape(name, web), {})


@dataclass
class Host:
    """A host that says what it has, and remembers what it was asked."""

    there: PresentHost
    contents: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    fault: HostError | None = None

    def read(self, wanted: Iterable[str], of: HostShape | None) -> PresentHost:
        self.asked.append(f"read {' '.join(wanted)} {None if of is None else of.name}")
        if self.fault is not None:
            raise self.fault
        return self.there

    def fetch(self, paths: Sequence[str]) -> dict[str, bytes]:
        self.asked.append(f"fetch {' '.join(paths)}")
        return {path: self.contents[path] for path in paths if path in self.contents}

    def close(self) -> None: ...


@dataclass
class Hosts:
    """Hosts by name, and the way to them."""

    known: dict[str, Host] = field(default_factory=dict)

    def connect(self, host: str) -> Connection:
        if host not in self.known:
            raise UnreachableError(host, "does not answer")
        return cast("Connection", self.known[host])


@pytest.fixture
def hosts() -> Hosts:
    return Hosts()


@pytest.fixture
def reach(hosts: Hosts) -> Iterator[Reaching]:
    def as_host(connection: Connection) -> RolloutHost:
        return cast("RolloutHost", connection)

    with ThreadPoolExecutor(4) as pool, Reaching(hosts, as_host, pool) as reaching:
        yield reaching


def wanted(**entries: dict[str, File | Absence]) -> Wanted:
    return Wanted(entries, FleetShape({name: shape(name) for name in entries}), RELEASE, 0)


def test_a_host_that_is_as_it_should_be_costs_one_command(hosts: Hosts, reach: Reaching) -> None:
    host = hosts.known["app1"] = Host(present("app1", released("app1"), a=SAME.content))
    host.there = replace(host.there, release=replace(released("app1"), entries={"/a": SAME.describe()}))
    found = read_fleet(reach, ["app1"], wanted(app1={"/a": SAME}))
    assert host.asked == ["read /a app1"]
    assert found.contents == {"app1": {"/a": SAME.content}}
    assert list(found.present) == list(found.hosts) == ["app1"]


def test_contents_are_fetched_of_files_that_differ_and_of_no_others(hosts: Hosts, reach: Reaching) -> None:
    old = present("app1", released("app1"), a=SAME.content, b=b"old", c=b"to go")
    entries = {path: SAME.describe() for path in ("/a", "/b", "/c")}
    old = replace(old, release=replace(released("app1"), entries=entries))
    host = hosts.known["app1"] = Host(old, {"/b": b"old", "/c": b"to go"})
    found = read_fleet(reach, ["app1"], wanted(app1={"/a": SAME, "/b": NEW, "/c": Absence("fatal"), "/d": NEW}))
    assert host.asked[1:] == ["fetch /b /c"]
    assert found.contents["app1"] == {"/a": SAME.content, "/b": b"old", "/c": b"to go"}


def test_hosts_that_left_are_read_where_the_inventory_has_them(hosts: Hosts, reach: Reaching) -> None:
    tier = replace(TIER, members={"node1": "app1", "node2": "app2"}, peers=("web1", "web2"))
    hosts.known["web1"] = Host(present("web1", released("web1", tier)))
    hosts.known["app1"] = Host(present("app1", released("app1")))
    app2 = hosts.known["app2"] = Host(present("app2", released("app2")))
    found = read_fleet(reach, ["web1", "app1", "app2"], wanted(web1={}, app1={}))
    assert sorted(found.present) == ["app1", "app2", "web1"]
    assert app2.asked == ["read  None"]
    assert found.lost == {"web2": "web1"}


def test_a_host_that_left_and_does_not_answer_is_unreachable(hosts: Hosts, reach: Reaching) -> None:
    hosts.known["web1"] = Host(present("web1", released("web1", TIER)))
    found = read_fleet(reach, ["web1", "app1"], wanted(web1={}))
    assert found.unreachable == {"app1": "does not answer"}
    assert found.lost == {}


def test_a_host_that_is_lost_while_it_is_read_is_unreachable(hosts: Hosts, reach: Reaching) -> None:
    hosts.known["web1"] = Host(present("web1"), fault=HostError("web1", "the connection broke"))
    hosts.known["app1"] = Host(present("app1"))
    found = read_fleet(reach, ["web1", "app1"], wanted(web1={}, app1={}))
    assert found.unreachable == {"web1": "the connection broke"}
    assert list(found.present) == ["app1"]


def test_a_host_that_is_lost_while_contents_are_fetched_is_unreachable(hosts: Hosts, reach: Reaching) -> None:
    class Broken(Host):
        def fetch(self, paths: Sequence[str]) -> dict[str, bytes]:
            raise HostError("app1", "the connection broke")

    hosts.known["app1"] = Broken(present("app1", a=b"old"))
    found = read_fleet(reach, ["app1"], wanted(app1={"/a": NEW}))
    assert (found.present, found.hosts) == ({}, {})
    assert found.unreachable == {"app1": "the connection broke"}


def test_of_an_inventory_only_hosts_with_a_release_count(hosts: Hosts, reach: Reaching) -> None:
    hosts.known["web1"] = Host(present("web1", released("web1")))
    hosts.known["db1"] = Host(present("db1"))
    back = replace(present("app1"), releases=((RELEASE, BEFORE),))
    hosts.known["app1"] = Host(back)
    reach.begin(["web1", "db1", "app1", "db2"])
    found = read_kept(reach)
    assert list(found.present) == ["app1", "web1"]
    assert found.unreachable == {"db2": "does not answer"}
    assert hosts.known["web1"].asked == ["read  None"]


def test_hosts_that_were_reached_for_something_else_do_not_count(hosts: Hosts, reach: Reaching) -> None:
    hosts.known["web1"] = Host(present("web1"))
    reach.begin(["web1", "db1"])
    assert read_fleet(reach, ["web1"], wanted(web1={})).unreachable == {}
