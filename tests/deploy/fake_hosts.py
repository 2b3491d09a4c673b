"""Hosts and engines that live in memory, for tests of what a rollout does in which order.

They keep the rules that real ones have: files are what was made current, a service runs with what it has read, a web
server sends where its files and its running balancer say. `World` watches what must never happen.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from httpdgen.control.running import MemberState, RunningBalancer, RunningMember, ServerStatus
from httpdgen.deploy.balancers import NotRunningError, Served
from httpdgen.deploy.host import Folder, LockedError, RefusedError
from httpdgen.plan.present import PresentEntry, PresentHost, Service
from httpdgen.plan.release import BEFORE
from httpdgen.tree import File, Link
from httpdgen.verify.checks.cookies import SessionId

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from httpdgen.connection import Connection
    from httpdgen.plan.holds import Hold
    from httpdgen.plan.present import Lock
    from httpdgen.plan.shape import FleetShape, HostShape, NodeShape, WayShape, WebShape


@dataclass
class World:
    """Every host by name, what was done in order, and what fails when: (host, what is done) -> how."""

    hosts: dict[str, FakeHost] = field(default_factory=dict)
    done: list[tuple[str, str]] = field(default_factory=list)
    faults: dict[tuple[str, str], BaseException | Callable[[], None]] = field(default_factory=dict)
    guard: threading.RLock = field(default_factory=threading.RLock)
    after_each: Callable[[], None] = lambda: None

    def note(self, host: str, what: str) -> None:
        """Note that something is done, or fail as a test wants it."""
        with self.guard:
            fault = self.faults.get((host, what))
            if isinstance(fault, BaseException):
                self.done.append((host, f"{what}: failed"))
                raise fault
            self.done.append((host, what))
            if fault is not None:
                fault()

    def seen(self) -> None:
        """Have a test look at the world after something has changed."""
        with self.guard:
            self.after_each()

    def of(self, host: str) -> list[str]:
        """Give what was done on a host."""
        return [what for where, what in self.done if where == host]


class FakeHost:
    """A `RolloutHost`. `running` are services with the folder that they have read."""

    def __init__(self, world: World, name: str, shape: HostShape, running: Iterable[str] = ()) -> None:
        self.world = world
        self.name = name
        self.shape = shape
        self.folders: dict[str, Folder] = {}
        self.current: str | None = None
        self.running: dict[str, str | None] = dict.fromkeys(running)
        self.pending: list[tuple[str, str]] = []
        self.locked: Lock | None = None
        self.taken: Lock | None = None  # by whoever took it last; in earnest each has a host of its own
        self.leaving = False
        self.live: dict[str, Hold | None] = {}  # what was set in its running balancer since it read its files
        world.hosts[name] = self

    @property
    def connection(self) -> Connection:
        return cast("Connection", self)

    @property
    def host(self) -> str:
        return self.name

    @property
    def folder(self) -> Folder | None:
        """What is current."""
        return None if self.current is None else self.folders[self.current]

    @property
    def web(self) -> WebShape | None:
        """The web server that it is to be, or else still is."""
        return self.shape.web or (None if self.folder is None else self.folder.release.shape.web)

    def put(self, folder: Folder) -> None:
        """Have a folder current, and read by every service, as an earlier rollout left it."""
        self.folders[folder.name] = folder
        self.current = folder.name
        self.running = dict.fromkeys(self.shape.services, folder.name)

    def read(self, wanted: Iterable[str], shape: HostShape | None) -> PresentHost:
        self.world.note(self.name, "read")
        folder = self.folder
        entries = {} if folder is None else folder.entries
        known = (self.shape, shape, None if folder is None else folder.release.shape)
        services = {service for each in known if each is not None for service in each.services}
        return PresentHost(
            host=self.name,
            folder=self.current,
            release=None if folder is None else folder.release,
            entries={path: _present(entry) for path, entry in entries.items()},
            services={name: Service("active" if name in self.running else "inactive", "enabled") for name in services},
            holds={} if folder is None else folder.holds,
            pending=tuple(self.pending),
            lock=self.locked,
        )

    def fetch(self, paths: Sequence[str]) -> dict[str, bytes]:
        entries = {} if self.folder is None else self.folder.entries
        found = {path: entries.get(path) for path in paths}
        return {path: entry.content for path, entry in found.items() if isinstance(entry, File)}

    def kept(self, folder: str) -> Folder:
        if folder not in self.folders:
            raise RefusedError(self.name, f"{folder} is not there any more")
        return self.folders[folder]

    def lock(self, lock: Lock, *, take: bool) -> None:
        self.world.note(self.name, "lock")
        if self.locked is not None and self.locked != lock and not take:
            raise LockedError(self.name, f"{self.locked.owner} changes it")
        self.leaving = self.leaving and self.locked == lock
        self.locked = self.taken = lock

    def confirm_lock(self) -> None:
        if self.locked != self.taken:
            raise LockedError(self.name, "somebody else changes it by now")

    def unlock(self) -> None:
        self.locked = None

    def stage(self, folder: Folder) -> None:
        self.world.note(self.name, f"stage {_kind(folder)}")
        self.folders[folder.name] = folder

    def test_httpd(self, folder: str) -> None:
        self.world.note(self.name, f"test httpd {_kind(self.folders[folder])}")

    def test_tomcat(self, folder: str, node: str) -> None:
        assert folder in self.folders
        self.world.note(self.name, f"test tomcat {node}")

    def activate(self, folder: str, pending: Sequence[tuple[str, str]]) -> None:
        self.world.note(self.name, f"activate {folder if folder == BEFORE else _kind(self.folders[folder])}")
        self.current = None if folder == BEFORE else folder
        self.pending += [each for each in pending if each not in self.pending]
        self.world.seen()

    def reload(self, service: str, *, seconds: float) -> None:
        self.world.note(self.name, f"reload {service}")
        assert service in self.running
        self._reads(service)

    def restart(self, service: str, *, seconds: float) -> None:
        self.world.note(self.name, f"restart {service}")
        self._reads(service)

    def start(self, service: str, *, seconds: float) -> None:
        self.world.note(self.name, f"start {service}")
        self._reads(service)

    def stop(self, service: str, *, seconds: float) -> None:
        self.world.note(self.name, f"stop {service}")
        self.running.pop(service, None)
        self.world.seen()

    def runs(self, service: str) -> bool:
        return service in self.running

    def leave(self, *, leaving: bool) -> None:
        self.world.note(self.name, "leave" if leaving else "come back")
        self.leaving = leaving

    def read_by(self, services: Iterable[str]) -> None:
        gone = set(services)
        self.pending = [each for each in self.pending if each[1] not in gone]

    def tidy(self, keep: int) -> None:
        self.world.note(self.name, "tidy")

    def close(self) -> None:
        """Do nothing."""

    def _reads(self, service: str) -> None:
        self.running[service] = self.current
        if self.web is not None and service == self.web.service:
            self.live = {}
        self.world.seen()

    def state_of(self, node: str) -> str:
        """Say what its running httpd does with a node: active, draining, disabled, or absent where it is no member."""
        web = self.web
        read = None if web is None else self.running.get(web.service)
        if web is None or read is None:
            return "absent"
        folder = self.folders[read]
        known = folder.release.shape.web
        if known is None or node not in known.members:
            return "absent"
        hold = self.live[node] if node in self.live else folder.holds.get(node)
        return (hold.state if hold is not None else None) or "active"


def _present(entry: object) -> PresentEntry:
    if isinstance(entry, File):
        return PresentEntry("file", entry.sha256, f"{entry.mode:04o}", entry.owner, entry.group)
    return PresentEntry("link", target=entry.target) if isinstance(entry, Link) else PresentEntry("absence")


def _kind(folder: Folder) -> str:
    """Name a folder for people who read tests: new or old, and what it holds."""
    held = ",".join(f"{node} {hold.state}" for node, hold in sorted(folder.holds.items()))
    view = "" if "~" not in folder.name else "~"
    return f"{folder.name[:15]}{view}" + (f" [{held}]" if held else "")


class FakeEngines:
    """`Engines` over such hosts.

    `busy` says how many requests a node has from a web server, `old` how many its old generation has; `unready` why a
    node is not. `unwell` says of a web server what its ways answer ("" is well), `forgetful` are nodes that never know
    another's sessions, and where not `sessions` nobody begins any.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.busy: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.old: dict[str, list[int]] = defaultdict(list)
        self.unready: dict[str, str] = {}
        self.unwell: Callable[[FakeHost], str] = lambda _: ""
        self.forgetful: set[str] = set()
        self.sessions = True

    def _host(self, connection: Connection) -> FakeHost:
        return cast("FakeHost", connection)

    def look(self, web: Connection, shape: WebShape) -> Served:
        host = self._host(web)
        if shape.service not in host.running:
            raise NotRunningError(host.name, "nobody listens")
        self.world.note(host.name, "look")
        members = [_member(node, self._busy(host.name, node), host.state_of(node)) for node in sorted(shape.members)]
        old = self.old[host.name].pop(0) if self.old[host.name] else 0
        status = ServerStatus("2.4", "event", 1, 0, 0, 0, 0, 0, 0, 0, old_generation_busy=old)
        return Served(tuple(RunningBalancer(name, tuple(members)) for name in shape.clusters), status)

    def _busy(self, host: str, node: str) -> int:
        left = self.busy[host, node]
        return left.pop(0) if left else 0

    def set_member(self, web: Connection, shape: WebShape, node: NodeShape, hold: Hold | None) -> None:
        host = self._host(web)
        if shape.service not in host.running:
            raise NotRunningError(host.name, "nobody listens")
        self.world.note(host.name, f"set {node.name} {hold.state if hold else 'active'}")
        host.live[node.name] = hold
        self.world.seen()

    def failing_ways(self, web: Connection, shape: WebShape) -> Mapping[WayShape, str]:
        said = self.unwell(self._host(web))
        return dict.fromkeys(shape.ways, said) if said else {}

    def await_ready(self, source: Connection, node: NodeShape, secret: str | None, seconds: float) -> None:
        self.world.note(self._host(source).name, f"ready? {node.name}")
        if node.name in self.unready:
            raise RefusedError(self._host(source).name, f"{node.name} {self.unready[node.name]}")

    def begin_session(self, source: Connection, node: NodeShape, secret: str | None, cookie: str) -> SessionId | None:
        return SessionId("0A1B", node.route) if self.sessions else None

    def knows(self, source: Connection, node: NodeShape, secret: str | None, cookie: str, session: SessionId) -> bool:
        self.world.note(self._host(source).name, f"knows? {node.name}")
        return node.name not in self.forgetful


def _member(node: str, busy: int, state: str) -> RunningMember:
    states = {"active": MemberState.OK, "draining": MemberState.DRAINING, "disabled": MemberState.STOPPED}
    said = {"draining": "Init Drn Ok", "disabled": "Init Dis Ok"}.get(state, "Init Ok")
    return RunningMember(node, "ajp", node, 8009, node, 1, states.get(state, MemberState.OK), said, busy, 0)


def out_nodes(world: World, shape: FleetShape) -> dict[str, set[str]]:
    """Give, by cluster, the nodes that do not serve: stopped, or that no web server sends anything to."""
    out: dict[str, set[str]] = defaultdict(set)
    for name, node in shape.nodes.items():
        host = world.hosts[shape.host_of[name]]
        senders = [world.hosts[web] for web in shape.senders.get(node.cluster, ())]
        states = [web.state_of(name) for web in senders if web.running]
        if node.service not in host.running or any(state != "active" for state in states):
            out[node.cluster].add(name)
    return out
