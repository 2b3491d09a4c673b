"""Fleets of hosts in memory: a topology rendered, planned with what these hosts have, and rolled out on them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from fake_hosts import FakeEngines, FakeHost, World

from httpdgen.deploy.options import Options
from httpdgen.deploy.rollout import roll_out
from httpdgen.deploy.stop import Stop
from httpdgen.model.load import load_topology
from httpdgen.model.secrets import resolve
from httpdgen.plan.build import Options as PlanOptions
from httpdgen.plan.build import plan
from httpdgen.plan.present import Lock
from httpdgen.plan.wanted import wanted_of
from httpdgen.render import render
from httpdgen.sizing import size
from httpdgen.tree import File

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.deploy.events import Event
    from httpdgen.deploy.report import DeployReport
    from httpdgen.plan.fleet_plan import FleetPlan
    from httpdgen.plan.shape import NodeShape
    from httpdgen.plan.wanted import Wanted

NOW = 1_780_000_000
SHOP = """\
httpdgen: 1
web_tiers: {edge: {hosts: [web1, web2], front: {ready_path: /ready, wait: 0s}}}
clusters:
  shop:
    nodes: {node01..04: {host: app01..04}}
    ajp_secret: {env: SHOP_AJP_SECRET}
    sessions: {replication: cluster}
sites: {www.example.com: {routes: {/shop: {cluster: shop}}}}
"""
SECRET = "0123456789abcdef0123"


def wanted(folder: Path, text: str, *, secret: str = SECRET, time: int = NOW) -> Wanted:
    """Render a topology."""
    path = folder / "topology.yaml"
    path.write_text(text)
    loaded = load_topology(path)
    secrets = resolve(loaded.topology, folder, {"SHOP_AJP_SECRET": secret, "SHOP_KEY": "0" * 32})
    sizing = size(loaded.topology)
    tree = render(loaded.topology, sizing, secrets, loaded.includes, source="topology.yaml")
    want = wanted_of(loaded.topology, sizing, tree, secrets.mask, time)
    return replace(want, mask=cache(want.mask))  # the same texts are masked for each of many rollouts


@dataclass
class FakeFleet:
    """Hosts in memory and what was rolled out on them."""

    world: World = field(default_factory=World)
    events: list[Event] = field(default_factory=list)
    stop: Stop = field(default_factory=Stop)
    rollouts: int = 0

    def __post_init__(self) -> None:
        self.engines = FakeEngines(self.world)

    def plan(self, want: Wanted, **asked: object) -> FleetPlan:
        """Plan with what the hosts have."""
        for name, shape in want.shape.hosts.items():
            if name not in self.world.hosts:
                FakeHost(self.world, name, shape, running=["apache2"] if shape.web is not None else ["tomcat10"])
            self.world.hosts[name].shape = shape
        hosts = self.world.hosts
        present = {name: host.read((), want.shape.hosts.get(name)) for name, host in hosts.items()}
        contents = {}
        for name, host in hosts.items():
            entries = {} if host.folder is None else host.folder.entries
            contents[name] = {path: entry.content for path, entry in entries.items() if isinstance(entry, File)}
        return plan(want, present, contents, {}, PlanOptions(**asked))  # type: ignore[arg-type]  # a test's own words

    def nodes(self) -> dict[str, NodeShape]:
        """Give every Tomcat by its name."""
        return {node.name: node for host in self.world.hosts.values() for node in host.shape.nodes}

    def roll_out(self, planned: FleetPlan, **options: object) -> DeployReport:
        """Carry a plan out."""
        self.rollouts += 1
        lock = Lock("alice@desk", f"rollout{self.rollouts}", "desk:1:1", NOW)
        chosen = {"drain_seconds": 0.0, "in_flight_seconds": 1.0, "health_seconds": 0.2, **options}
        with ThreadPoolExecutor(4) as pool:
            return roll_out(
                planned,
                self.world.hosts,
                lock=lock,
                options=Options(**chosen),  # type: ignore[arg-type]  # a test's own words
                watch=self.events.append,
                stop=self.stop,
                pool=pool,
                engines=self.engines,
            )

    def deploy(self, want: Wanted, **options: object) -> DeployReport:
        """Plan, and carry it out."""
        return self.roll_out(self.plan(want), **options)
