"""A team's suite, run by pytest inside pytest, over hosts that are stood in for."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

# pytester forgets the modules that a run inside has imported, and a second import of YAML's library is another one:
# what the plugin imports late is imported here.
import httpdgen.model.load
import httpdgen.pytest_plugin.hooks
import httpdgen.render  # noqa: F401
from httpdgen.connection import Completed
from httpdgen.errors import UnreachableError
from httpdgen.verify.outcome import Report, Result

if TYPE_CHECKING:
    import pytest

SECRET = "hush-hush-hush-hush"
TOPOLOGY = """\
httpdgen: 1
web_tiers: {edge: {hosts: [web1]}}
clusters:
  shop:
    nodes: {node1: {host: app1}, node2: {host: app2}}
    ajp_secret: {env: SHOP_AJP_SECRET}
sites: {www.example.com: {routes: {/: {cluster: shop}}}}
"""
INVENTORY = """\
all:
  children:
    web: {hosts: {web1: }}
    tomcats: {hosts: {app1: , app2: }}
    databases: {hosts: {db1: }}
"""
# The entry point is there only where the project is installed; Hypothesis's plugin takes a second to load.
PLUGIN = ("-p", "no:httpdgen", "-p", "httpdgen.pytest_plugin", "-p", "no:cacheprovider", "-p", "no:hypothesispytest")
ON = ("--httpdgen-inventory", "prod")
PASSED = Report(
    {},
    tuple(
        Result(host, check, "3 things")
        for host, checks in {
            "web1": ("files", "tls"),
            "app1": ("files", "replication"),
            "app2": ("files", "replication"),
        }.items()
        for check in checks
    ),
)
ONLY = ("--httpdgen-only", "files,tls,replication")


@dataclass
class Hosts:
    """What verify is to find, how often it was asked, and for what; and connections, which run on this machine."""

    report: Report = PASSED
    fault: Exception | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)  # Any: keywords
    dead: frozenset[str] = frozenset()
    opened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    def verify(self, *_: object, **asked: Any) -> Report:
        self.asked.append(asked)
        if self.fault is not None:
            raise self.fault
        return self.report

    def connect(self, host: str) -> Local:
        self.opened.append(host)
        if host in self.dead:
            raise UnreachableError(host, f"banner: {SECRET}")
        return Local(host, self)


@dataclass
class Local:
    """A connection to a host whose commands run here."""

    host: str
    hosts: Hosts

    def run(self, script: str, *, seconds: float, **_: object) -> Completed:
        done = subprocess.run(["sh", "-c", script], stdin=subprocess.DEVNULL, capture_output=True, check=False)
        return Completed(done.returncode, done.stdout, done.stderr)

    def close(self) -> None:
        self.hosts.closed.append(self.host)


def lay_down(pytester: pytest.Pytester) -> None:
    """Write a topology and an inventory, and a test of the team's own."""
    (pytester.path / "topology.yaml").write_text(TOPOLOGY)
    (pytester.path / "inventories").mkdir()
    (pytester.path / "inventories/prod.yaml").write_text(INVENTORY)
    pytester.makepyfile(test_own="def test_own():\n    pass\n")
