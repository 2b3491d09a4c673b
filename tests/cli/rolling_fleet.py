"""A fleet in memory for the commands that plan and change one: hosts that keep releases, and a stand-in rollout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from rollouts import BEGAN, BEGUN, event
from typer.testing import CliRunner

from httpdgen.cli.main import app
from httpdgen.cli.rolling import prepare
from httpdgen.deploy import rollout
from httpdgen.deploy.events import Phase
from httpdgen.deploy.host import Folder, RefusedError
from httpdgen.deploy.report import DeployReport, HostReport, Outcome
from httpdgen.errors import HostError, UnreachableError
from httpdgen.model.load import load_topology
from httpdgen.model.secrets import resolve
from httpdgen.plan.present import ABSENT, PresentEntry, PresentHost, Service
from httpdgen.plan.release import BEFORE, HostRelease, time_of
from httpdgen.plan.wanted import Wanted, wanted_of
from httpdgen.render import render
from httpdgen.sizing import size
from httpdgen.tree import Absence, File

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    import pytest
    from typer.testing import Result

    from httpdgen.connection import Connection
    from httpdgen.deploy.options import Options
    from httpdgen.deploy.stop import Stop
    from httpdgen.plan.fleet_plan import FleetPlan
    from httpdgen.plan.present import Lock
    from httpdgen.plan.shape import HostShape
    from httpdgen.tree import Entry

SECRET = "hush-hush-hush-hush"
TOPOLOGY = """\
httpdgen: 1
web_tiers: {edge: {hosts: [web1, web2]}}
clusters:
  shop:
    nodes: {node1: {host: app1}, node2: {host: app2}}
    ajp_secret: {env: SHOP_AJP_SECRET}
sites: {www.example.com: {routes: {/: {cluster: shop}}}}
"""
INVENTORY = """\
all:
  children:
    web: {hosts: {web1: {ansible_host: 192.0.2.1}, web2: }}
    tomcats: {hosts: {app1: , app2: }}
    others: {hosts: {db1: }}
"""
HOSTS = ("app1", "app2", "web1", "web2")
FIRST, SECOND = "20261120T080000Z-111111", "20261121T080000Z-222222"


@dataclass
class Host:
    """One host: the releases that it keeps, and which of them is current."""

    name: str
    folders: dict[str, Folder] = field(default_factory=dict)
    current: str | None = None
    changed: dict[str, bytes] = field(default_factory=dict)
    fault: HostError | None = None
    asked: list[str] = field(default_factory=list)

    @property
    def connection(self) -> Connection:
        return cast("Connection", self)

    def read(self, wanted: Iterable[str], shape: HostShape | None) -> PresentHost:
        self.asked.append("read")
        if self.fault is not None:
            raise self.fault
        folder = self.folders.get(self.current or "")
        entries = {} if folder is None else folder.entries
        known = shape if shape is not None or folder is None else folder.release.shape
        found = dict.fromkeys(wanted, ABSENT) | {path: _present(entry) for path, entry in entries.items()}
        found |= {path: _present(File(content)) for path, content in self.changed.items()}
        return PresentHost(
            host=self.name,
            folder=self.current,
            release=None if folder is None else folder.release,
            entries=found,
            services={} if known is None else {name: Service("active", "enabled") for name in known.services},
            releases=tuple((name, kept.release.parent) for name, kept in sorted(self.folders.items())),
        )

    def fetch(self, paths: Sequence[str]) -> dict[str, bytes]:
        self.asked.append("fetch")
        folder = self.folders.get(self.current or "")
        entries: dict[str, Entry] = {} if folder is None else dict(folder.entries)
        entries |= {path: File(content) for path, content in self.changed.items()}
        found = {path: entries.get(path) for path in paths}
        return {path: entry.content for path, entry in found.items() if isinstance(entry, File)}

    def kept(self, folder: str) -> Folder:
        self.asked.append("kept")
        if folder not in self.folders:
            raise RefusedError(self.name, f"it does not keep {folder} any more")
        return self.folders[folder]

    def close(self) -> None: ...


def _present(entry: Entry) -> PresentEntry:
    if isinstance(entry, File):
        return PresentEntry("file", entry.sha256, f"{entry.mode:04o}", entry.owner, entry.group)
    return ABSENT if isinstance(entry, Absence) else PresentEntry("link", target=entry.target)


@dataclass
class Fleet:
    """The hosts by name, those that do not answer, and what a rollout was given."""

    folder: Path
    hosts: dict[str, Host] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=lambda: {"db1": "does not answer"})
    outcomes: dict[str, HostReport] = field(default_factory=dict)
    during: Callable[[Stop], None] = lambda _: None
    plan: FleetPlan | None = None
    given: dict[str, Any] = field(default_factory=dict)  # Any: keywords

    def connect(self, host: str) -> Connection:
        if host in self.gone:
            raise UnreachableError(host, self.gone[host])
        return cast("Connection", self.hosts.setdefault(host, Host(host)))

    def write(self, old: str = "", new: str = "") -> None:
        """Write the topology, with a part of its text replaced."""
        assert old in TOPOLOGY
        (self.folder / "topology.yaml").write_text(TOPOLOGY.replace(old, new) if old else TOPOLOGY)

    def wanted(self, release: str) -> Wanted:
        """Say what the topology wants by now."""
        loaded = load_topology(self.folder / "topology.yaml")
        sizes = size(loaded.topology)
        secrets = resolve(loaded.topology, self.folder, {"SHOP_AJP_SECRET": SECRET})
        tree = render(loaded.topology, sizes, secrets, loaded.includes, source="topology.yaml")
        return wanted_of(loaded.topology, sizes, tree, secrets.mask, time_of(release))

    def release(self, release: str, parent: str = BEFORE, *only: str) -> None:
        """Have hosts keep what the topology wants by now as a release, and run with it."""
        wanted = self.wanted(release)
        for name in only or HOSTS:
            entries = wanted.hosts[name]
            described = {path: entry.describe() for path, entry in entries.items()}
            digest = wanted.release[-6:]
            made = HostRelease(release, parent, wanted.time, "ann@desk", digest, wanted.shape.hosts[name], described)
            host = self.hosts.setdefault(name, Host(name))
            host.folders[release] = Folder(release, made, entries)
            host.current = release

    def drift(self, host: str, path: str) -> None:
        """Have somebody write a line into a file by hand."""
        there = self.hosts[host]
        content = there.fetch([path])[path]
        there.changed[path] = content + b"# by hand\n"

    def roll_out(self, plan: FleetPlan, hosts: object, *, lock: Lock, options: Options, **given: Any) -> DeployReport:
        self.plan = plan
        self.given = {"hosts": hosts, "lock": lock, "options": options, **given}
        given["watch"](event(Phase.DRAIN, BEGUN, "app1", "node1", f"secret={SECRET}"))
        self.during(given["stop"])
        found = {
            name: self.outcomes.get(name, HostReport(Outcome.CHANGED if host.has_work else Outcome.UNCHANGED))
            for name, host in plan.hosts.items()
        }
        stopped = "it was asked to end" if given["stop"].is_asked else ""
        whole = all(host.outcome in {Outcome.CHANGED, Outcome.UNCHANGED} for host in found.values())
        way_on = () if whole and not stopped else (f"run it again, {SECRET}",)
        return DeployReport(lock.rollout, plan.release, BEGAN, BEGAN + 9, found, stopped, way_on)


def fleet_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    """Have a folder with a topology and an inventory, and its hosts in memory."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("SHOP_AJP_SECRET", SECRET)
    (folder / "inventories").mkdir()
    (folder / "inventories/prod.yaml").write_text(INVENTORY)
    fleet = Fleet(folder)
    fleet.write()
    monkeypatch.setattr(prepare, "transport_to", lambda _: fleet)
    monkeypatch.setattr(prepare, "host_at", lambda connection: connection)
    monkeypatch.setattr(rollout, "roll_out", fleet.roll_out)
    return fleet


def httpdgen(*arguments: str, code: int = 0, typed: str = "") -> Result:
    """Run a command in this process, and see how it ends."""
    result = CliRunner().invoke(app, list(arguments), input=typed)
    assert result.exit_code == code, result.output
    return result
