"""Lay a rendered tree down on the hosts of a topology, with the test application, and say what is to be restarted.

So it can be laid down wrongly, too; `httpdgen deploy` is what does it well. How a script gets to a host is the
caller's.
"""

from __future__ import annotations

import io
import shlex
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from lab.site import APPLICATION

from fleetlab.threads import side_by_side
from httpdgen import platforms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.topology import Topology

LAY_DOWN = Path(__file__).parents[3] / "examples" / "tutorial" / "lay_down.py"
UNPACK = """set -e
umask 022
staged=$(mktemp -d)
trap 'rm -rf "$staged"' EXIT
tar --extract --directory="$staged"
cd "$staged"
"""
# What is rendered goes into a release of its own, which becomes the current one by the replacement of one link.
SCRIPT = """release=$(python3 lay_down.py build {host})
ln -sfn -- "$release" /etc/httpdgen/next
mv -T /etc/httpdgen/next /etc/httpdgen/current
{more}systemctl daemon-reload
"""
RESTART = """set -e
systemctl reset-failed {service} 2>/dev/null || true
systemctl restart {service}
"""
# What it wrote since it was started last is known by its invocation (systemd.exec, INVOCATION_ID).
AWAIT_TOMCAT = """id=$(systemctl show --property=InvocationID --value {service})
said() {{ journalctl --quiet --no-pager --output=cat "_SYSTEMD_INVOCATION_ID=$id"; }}
until said | grep -q 'Server startup in'; do
    systemctl --quiet is-active {service} || {{ said | tail -n 40 >&2; exit 1; }}
    sleep 0.2
done
"""
APPLY = """rm -rf {folder}
mkdir -p {folder}
cp -r app/. {folder}
chown -R {user}: {folder}
"""


@dataclass(frozen=True)
class Application:
    """A place where the test application belongs: below a Tomcat's CATALINA_BASE, as a user's."""

    folder: str
    user: str


@dataclass(frozen=True)
class Node:
    """A Tomcat of the topology: where it runs, as which service, and with whom it shares sessions."""

    name: str
    host: str
    service: str
    group: tuple[str, str]
    own_unit: bool


class Carry(Protocol):
    """Run a script on a host as root, with an input; raise where it fails."""

    def __call__(self, host: str, script: str, given: bytes = b"", /) -> object:
        """Run it."""


class Deployment:
    """A topology whose tree stands in a folder that `httpdgen render` wrote, and the way to its hosts."""

    def __init__(self, topology: Topology, build: Path, carry: Carry) -> None:
        self.topology = topology
        self._carry = carry
        self._build = build
        self.nodes = {node.name: node for node in _nodes(topology)}
        tiers = topology.web_tiers.values()
        self.web = {
            host: platforms.load(topology.platform_of(host)).httpd.service for tier in tiers for host in tier.hosts
        }

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host of it, sorted."""
        return tuple(sorted({*self.web, *(node.host for node in self.nodes.values())}))

    def lay_down(self, *hosts: str) -> None:
        """Make the tree the current release on hosts, all unless some are named; restart nothing."""
        chosen = hosts or self.hosts
        side_by_side(lambda host: self._carry(host, self._script(host), self._archive(host)), chosen)

    def restart(self) -> None:
        """Restart every Tomcat, in waves, and then every web server."""
        for wave in self.waves():
            self.restart_nodes(*(node.name for node in wave))
        side_by_side(lambda host: self._carry(host, RESTART.format(service=self.web[host])), self.web)

    def restart_nodes(self, *names: str) -> None:
        """Restart Tomcats side by side, and wait until they have started."""

        def restart(node: Node) -> None:
            self._carry(node.host, (RESTART + AWAIT_TOMCAT).format(service=shlex.quote(node.service)))

        side_by_side(restart, [self.nodes[name] for name in names])

    def waves(self) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
        """Divide the Tomcats: one of each group, and then the others, which ask it for its sessions."""
        first = {node.group: node for node in reversed(self.nodes.values())}
        chosen = [node for node in self.nodes.values() if first[node.group] is node]
        return tuple(chosen), tuple(node for node in self.nodes.values() if node not in chosen)

    def _archive(self, host: str) -> bytes:
        """Pack what a host needs: its part of the tree, the application, and the program that lays them down."""
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as tar:
            tar.add(LAY_DOWN, LAY_DOWN.name)
            tar.add(APPLICATION, "app")
            tar.add(self._build / "manifest.json", "build/manifest.json")
            tar.add(self._build / host, f"build/{host}")
        return packed.getvalue()

    def _script(self, host: str) -> str:
        """Give the script that reads the archive from its input."""
        own = [node.service for node in self.nodes.values() if node.host == host and node.own_unit]
        enable = f"systemctl --quiet enable {shlex.join(own)}\n" if own else ""
        more = preparation(self.topology, host)
        return UNPACK + SCRIPT.format(host=shlex.quote(host), more=more) + enable


def prepare(topology: Topology, host: str, carry: Carry) -> None:
    """Have on a host what is not httpdgen's: the application in its Tomcats, and no mod_jk where that has no use."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        tar.add(APPLICATION, "app")
    carry(host, UNPACK + preparation(topology, host), packed.getvalue())


def preparation(topology: Topology, host: str) -> str:
    """Give that part of the script; the application is in the folder that it runs in."""
    tiers = topology.web_tiers.values()
    without_mod_jk = any(host in tier.hosts and tier.connector != "mod_jk" for tier in tiers)
    script = "a2dismod -q jk\n" if without_mod_jk else ""
    for application in sorted(set(_applications(topology, host)), key=lambda each: each.folder):
        script += APPLY.format(folder=shlex.quote(application.folder), user=application.user)
    return script


def _nodes(topology: Topology) -> Iterator[Node]:
    for cluster, name, node in topology.nodes():
        layout = platforms.load(topology.platform_of(node.host)).tomcat
        own = bool(node.instance) or not layout.service
        service = layout.instance_unit.format(node=name) if own else layout.service
        yield Node(name, node.host, service, (cluster, node.domain or ""), own)


def _applications(topology: Topology, host: str) -> Iterator[Application]:
    """Walk over the places on a host: a path that a site routes to a cluster is one in each of its Tomcats."""
    layout = platforms.load(topology.platform_of(host)).tomcat
    for cluster, name, node in topology.nodes():
        if node.host != host:
            continue
        own = bool(node.instance) or not layout.service
        base = layout.instance_base.format(node=name) if own else layout.base
        for site in topology.sites.values():
            for path, route in site.routes.items():
                if route.cluster == cluster:
                    context = (route.context or path).strip("/").replace("/", "#") or "ROOT"
                    yield Application(f"{base}/webapps/{context}", layout.user)
