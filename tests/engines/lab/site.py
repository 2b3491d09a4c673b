"""A whole site of the tests: web servers and Tomcats that run what was rendered for them."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from httpdgen import platforms
from lab.client import Answer, Request, ask
from lab.host import Host
from lab.httpd import Httpd
from lab.tomcat import Tomcat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from httpdgen.model.clusters import Node
    from httpdgen.model.topology import Topology
    from httpdgen.tree import ConfigTree
    from lab.namespace import Namespace

APPLICATION = Path(__file__).with_name("app")


class Site:
    """Every host of a topology with its tree laid down; `webs` by host, `nodes` by name."""

    def __init__(
        self,
        topology: Topology,
        tree: ConfigTree,
        namespace: Namespace,
        image: Callable[[str], Path],
        logs: Path,
    ) -> None:
        self.tree = tree
        self.complaints: list[str] = []
        self._namespace = namespace
        reached = {host: topology.address_of(host) for host in tree.hosts}
        addresses = {name: _ip_address(address) for host, address in reached.items() for name in (host, address)}
        self.hosts = {
            host: Host(namespace, host, image(topology.platform_of(host)), addresses) for host in sorted(tree.hosts)
        }
        self.webs = {}
        for tier in topology.web_tiers.values():
            for host in tier.hosts:
                self.webs[host] = web = Httpd(self.hosts[host])
                if tier.connector != "mod_jk":
                    web.leave_out_mod_jk()
        self.lay_down(tree)
        self._domains = {name: (cluster, node.domain) for cluster, name, node in topology.nodes()}
        self.nodes = {
            name: self._tomcat(topology, cluster, name, node, logs) for cluster, name, node in topology.nodes()
        }

    @property
    def web(self) -> Httpd:
        """The only web server."""
        (web,) = self.webs.values()
        return web

    def lay_down(self, tree: ConfigTree) -> None:
        """Make a tree the current one on every host; nothing is started or reloaded."""
        for name, entries in tree.hosts.items():
            self.hosts[name].lay_down(entries)

    def start(self) -> None:
        """Start everything, and note in `complaints` whatever is said above information while it starts."""
        self.start_nodes(*self.nodes)
        for web in self.webs.values():
            self.complaints += [*web.start().splitlines(), *web.errors()]
        self.complaints += [line for tomcat in self.nodes.values() for line in tomcat.complaints()]

    def start_nodes(self, *names: str) -> None:
        """Start nodes in two waves: one of each domain, and then the others, which ask it for its sessions."""
        first = {self._domains[name]: name for name in reversed(names)}.values()
        for wave in (first, set(names) - set(first)):
            for name in wave:
                self.nodes[name].start()
            for name in wave:
                self.nodes[name].wait()

    def mend(self) -> None:
        """Put the site's own tree back, start what was killed, and reset the balancers by a graceful reload."""
        self.lay_down(self.tree)
        dead = [name for name, tomcat in self.nodes.items() if not tomcat.running]
        if dead:
            self.start_nodes(*dead)
        for web in self.webs.values():
            web.graceful()

    def get(
        self,
        path: str,
        *,
        host: str = "www.example.com",
        cookies: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask the web server on port 80 of the address that web servers have by default."""
        return self.ask(Request(path, host, cookies=cookies or {}, headers=headers or {}))

    def ask(self, request: Request) -> Answer:
        """Send any request from inside the site's network."""
        return ask(self._namespace, request)

    def _tomcat(self, topology: Topology, cluster: str, name: str, node: Node, logs: Path) -> Tomcat:
        """Prepare a node: its application stands below each path that a site routes to its cluster."""
        layout = platforms.load(topology.platform_of(node.host)).tomcat
        own = bool(node.instance) or not layout.service
        service = layout.instance_unit.format(node=name) if own else layout.service
        base = layout.instance_base.format(node=name) if own else layout.base
        for site in topology.sites.values():
            for path, route in site.routes.items():
                if route.cluster == cluster:
                    context = (route.context or path).strip("/").replace("/", "#") or "ROOT"
                    self.hosts[node.host].put(APPLICATION, f"{base}/webapps/{context}", owner=layout.user)
        return Tomcat(self.hosts[node.host], service, name, logs / f"{name}.log")


def _ip_address(address: str) -> str:
    """Give the address behind a name: a Tomcat whose host is known by its name alone listens on all there are."""
    try:
        return str(ip_address(address))
    except ValueError:
        return "127.0.0.1"
