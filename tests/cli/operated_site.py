"""A fleet in memory that was deployed, for the commands that operate one: the hosts and engines of tests/deploy."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fake_fleets import SHOP
from operated_fleets import deployed, known
from typer.testing import CliRunner

from httpdgen.cli.main import app
from httpdgen.cli.rolling import prepare
from httpdgen.deploy import engines
from httpdgen.errors import UnreachableError

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from fake_fleets import FakeFleet
    from typer.testing import Result

    from httpdgen.connection import Connection
    from httpdgen.control.running import RunningBalancer

TOPOLOGY = SHOP.replace("node01..04: {host: app01..04}", "node01..03: {host: app01..03}, node04: {host: app04}")
HOSTS = ("web1", "web2", "app01", "app02", "app03", "app04")


class Site:
    """The fleet, and the hosts that do not answer, each with why."""

    def __init__(self, fleet: FakeFleet) -> None:
        self.fleet = fleet
        self.world = fleet.world
        self.engines = fleet.engines
        self.gone: dict[str, str] = {}

    def connect(self, host: str) -> Connection:
        """Reach a host."""
        if host in self.gone:
            raise UnreachableError(host, self.gone[host])
        return cast("Connection", self.world.hosts[host])

    def look(self, host: str) -> RunningBalancer:
        """Ask a web server for its balancer."""
        (balancer,) = self.engines.look(self.connect(host), known(self.fleet).shape.web_servers[host]).balancers
        return balancer

    def states(self, node: str) -> list[str]:
        """Say what the web servers do with a node now."""
        return [self.world.hosts[web].state_of(node) for web in ("web1", "web2")]


def site_in(folder: Path, monkeypatch: pytest.MonkeyPatch, edit: tuple[str, str] = ("", "")) -> Site:
    """Have a folder with an inventory, and no topology any more, and its hosts in memory.

    `edit` is a part of the topology that they were deployed with, and what stands there instead.
    """
    assert edit[0] in TOPOLOGY
    folder.mkdir(exist_ok=True)
    site = Site(deployed(folder, TOPOLOGY.replace(*edit) if edit[0] else TOPOLOGY))
    (folder / "topology.yaml").unlink(missing_ok=True)
    (folder / "inventories").mkdir()
    (folder / "inventories/prod.yaml").write_text(f"all: {{hosts: {{{': , '.join(HOSTS)}: }}}}\n")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(prepare, "transport_to", lambda _: site)
    monkeypatch.setattr(prepare, "host_at", lambda connection: connection)
    monkeypatch.setattr(engines, "LiveEngines", lambda: site.engines)
    return site


def httpdgen(*arguments: str, code: int = 0) -> Result:
    """Run a command in this process, and see how it ends."""
    result = CliRunner().invoke(app, [*arguments, "-i", "prod"])
    assert result.exit_code == code, result.output
    return result
