"""A fleet of a lab: a topology, rendered with the lab's own inventory, that runs on its hosts."""

from __future__ import annotations

import secrets
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from lab.client import Answer, Request, ask

from fleetlab.deployment import Deployment
from httpdgen.model.inventory import load_inventory, with_addresses
from httpdgen.model.load import load_topology
from httpdgen.model.secrets import resolve
from httpdgen.render import render
from httpdgen.render.store import write_tree
from httpdgen.sizing import size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from fleetlab.deployment import Node
    from fleetlab.host import Host
    from fleetlab.lab import Lab
    from httpdgen.model.topology import Topology
    from httpdgen.tree import ConfigTree

READY_SECONDS = 60
CARRY_SECONDS = 90
PAGE = "who.jsp"
PORTS = {False: 80, True: 443}


class Fleet:
    """One. `folder` holds its topology and the tree that was rendered; `secrets` are what `{env: …}` finds."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self.lab = lab
        self.folder = folder
        self.secrets: Mapping[str, str] = {}
        self.topology: Topology
        self.tree: ConfigTree
        self.deployment: Deployment

    @property
    def topology_path(self) -> Path:
        """The topology's file."""
        return self.folder / "topology.yaml"

    @property
    def nodes(self) -> Mapping[str, Node]:
        """Every Tomcat by its name."""
        return self.deployment.nodes

    def deploy(self, text: str, secrets: Mapping[str, str]) -> None:
        """Render a topology, lay it down on its hosts, restart everything, and wait until it serves."""
        self.render(text, secrets)
        self.lay_down()
        self.restart()
        self.wait_until_ready()

    def render(self, text: str, secrets: Mapping[str, str]) -> None:
        """Render a topology with the addresses of the lab's inventory, into `folder`/build; touch no host."""
        self.topology_path.write_text(text)
        self.secrets = dict(secrets)
        inventory = load_inventory(self.lab.inventory)
        loaded = load_topology(self.topology_path, None, partial(with_addresses, inventory=inventory))
        known = resolve(loaded.topology, self.folder, self.secrets)
        source = " and ".join(loaded.sources)
        self.topology = loaded.topology
        self.tree = render(loaded.topology, size(loaded.topology), known, loaded.includes, source=source)
        write_tree(self.tree, self.folder / "build")
        self.deployment = Deployment(self.topology, self.folder / "build", self._carry)

    def lay_down(self, *hosts: str) -> None:
        """Make the tree the current release on hosts, all unless some are named; restart nothing."""
        self.deployment.lay_down(*hosts)

    def restart(self) -> None:
        """Restart every Tomcat, in waves, and then every web server; wait until the Tomcats have started."""
        self.deployment.restart()

    def reload_web(self) -> None:
        """Have the web servers read their files again: balancers forget that a node was lost, which lasts a minute."""
        for host, service in self.deployment.web.items():
            self.lab.host(host).reload(service)

    def restart_nodes(self, *names: str) -> None:
        """Restart Tomcats side by side, and wait until they have started."""
        self.deployment.restart_nodes(*names)

    def host_of(self, node: str) -> Host:
        """Give the host of a Tomcat."""
        return self.lab.host(self.nodes[node].host)

    def ask(
        self, path: str, *, web: str, site: str, cookies: Mapping[str, str] | None = None, tls: bool = False
    ) -> Answer:
        """Ask a web server for a path of a site, from the operator's place."""
        address = self.lab.host(web).address
        return ask(self.lab, Request(path, site, address, PORTS[tls], cookies=cookies or {}, tls=tls))

    def wait_until_ready(self) -> None:
        """Wait until every web server has had an answer of the application from every active node.

        Raises:
            RuntimeError: it does not; with the last answer.
        """
        for way in self._ways():
            self._wait_for(*way)

    def _carry(self, host: str, script: str, given: bytes = b"", /) -> None:
        self.lab.host(host).run(script, given=given, seconds=CARRY_SECONDS)

    def _ways(self) -> Iterator[tuple[str, str, str, bool]]:
        """Walk over the ways in: a web server, a site, a path that leads to a cluster, and whether over TLS."""
        for tier_name, tier in self.topology.web_tiers.items():
            for site_name, site in self.topology.sites_of(tier_name).items():
                for path, route in site.routes.items():
                    if route.cluster is not None:
                        yield from ((host, site_name, path, site.tls is not None) for host in tier.hosts)

    def _wait_for(self, web: str, site: str, path: str, tls: bool) -> None:
        cluster = self.topology.sites[site].routes[path].cluster
        assert cluster is not None
        nodes = self.topology.clusters[cluster].nodes.items()
        missing = {name for name, node in nodes if node.state == "active" and node.role == "active"}
        deadline = time.monotonic() + READY_SECONDS
        answer: Answer | None = None
        while missing:
            with suppress(OSError):
                answer = self.ask(f"{path.rstrip('/')}/{PAGE}", web=web, site=site, tls=tls)
                if answer.status == 200:
                    missing.discard(answer.json["node"])
            if time.monotonic() > deadline:
                nodes_left = ", ".join(sorted(missing))
                raise RuntimeError(f"{web}: {site}{path} has had no answer from {nodes_left}; the last: {answer}")
            time.sleep(0.05)


def a_secret() -> str:
    """Make up a secret."""
    return secrets.token_urlsafe(24)
